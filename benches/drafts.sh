#!/usr/bin/env bash
# What drafts of agendas cost in a large city: benches/drafts.sh prints, for exchanges of 1 day and 4 items, 3 and 9, 5 and 16, 5
# and 25, and for each effort, what a draft took over HTTP and how good it is: new, and as a repair after it was applied and the
# agency closed that it used most. Then what the service does under more drafts than it has places for: what it answers, what
# memory it takes, how long the longest takes, and what those wait for who ask after clients went away.
#
# Serves the city of benches/agenda.sh from a private database in a temporary folder. Fails when a draft costs less than a bound
# that was told for the same task, when one is refused otherwise than with 503 and Retry-After, and when one takes longer than
# its time limit and a little. Everything is removed at the end.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/prepare.sh
source scripts/prepare.sh
# shellcheck source=benches/service.sh
source benches/service.sh
# shellcheck source=benches/city.sh
source benches/city.sh

# The sizes, days and items of each; so many exchanges of each, and as many as ask at once.
readonly sizes='1:4 3:9 5:16 5:25' of_each=3 crowd=16
# The time limit of a draft, and what setting in order, reading, storing and a busy machine may add to it, in seconds.
readonly limit=10 slack=4

# request METHOD PATH BODY [ARGUMENT...]: what the service answers, as JSON; fails when it refuses. A patch is a merge patch.
request() {
  local method=$1 path=$2 body=$3 type=application/json
  shift 3
  if [ "$method" = PATCH ]; then type=application/merge-patch+json; fi
  call "$path" -X "$method" -H "Authorization: Bearer $token" -H 'If-Match: *' -H "Content-Type: $type" -d "$body" "$@"
}

# design EXCHANGE NUMBER DAYS ITEMS: gives it its days, a base, and items of that many topics, the first of them promised. The
# number says in which week it is, from the tenth from now on, and with which topic it begins.
design() {
  request PATCH "/v1/exchanges/$1" "$(sql -c "
    SELECT jsonb_build_object('starts_on', monday, 'ends_on', monday + $3 - 1, 'design', jsonb_build_object(
      'base', '{\"latitude\": 6.2449, \"longitude\": -75.5931}'::jsonb,
      'items', jsonb_agg(jsonb_build_object('kind', 'topic', 'text', code, 'code', code, 'promised', place = 0) ORDER BY place)))
    FROM (SELECT date_trunc('week', current_date)::date + 70 + $2 % 6 * 7 AS monday) AS days
    CROSS JOIN (
      SELECT code, ((row_number() OVER (ORDER BY code)) * 7 + $2 * 11) % count(*) OVER () AS place FROM topics
    ) AS topics
    WHERE place < $4 GROUP BY monday")" >"$work/designed"
}

# draft EXCHANGE MODE EFFORT: keeps the draft in the file `draft`, and prints a line for the table: seconds, cost, bound or -1,
# items left out, 1 when it is complete.
draft() {
  local took
  took=$(request POST "/v1/exchanges/$1/agenda-drafts" "{\"mode\": \"$2\", \"effort\": $3}" \
    -o "$work/draft" -w '%{time_total}')
  jq -r --arg took "$took" '.items[0] |
    "\($took) \(.cost.total) \(.bound // -1) \(.left_out) \(if .complete then 1 else 0 end)"' "$work/draft"
}

# drafts EXCHANGE SIZE MODE: with little, usual and all effort.
drafts() {
  local effort
  for effort in 1 5 10; do
    echo "$2 $3 $effort $(draft "$1" "$3" "$effort")"
  done
}

# break_down EXCHANGE: applies the draft that was kept last, and closes the agency that it uses most while the exchange lasts; not
# over HTTP, because officers do not close agencies.
break_down() {
  local id agency
  id=$(jq -r '.items[0].id' "$work/draft")
  agency=$(jq -r '[.items[0].sessions[].agency.id] | group_by(.) | max_by(length)[0]' "$work/draft")
  request POST "/v1/exchanges/$1/agenda-drafts/$id/apply" '{}' -o "$work/applied"
  sql -c "INSERT INTO closures (id, version, owner_id, agency_id, starts_at, ends_at, created_at, updated_at)
    SELECT gen_random_uuid(), 1, '$agency', '$agency', starts_on, ends_on + 2, now(), now() FROM exchanges WHERE id = '$1'"
}

# table: of lines of size, mode, effort and what `draft` prints; fails when a draft costs less than a bound of its task.
table() {
  echo '| Days, items | Draft | Effort | Seconds, median | at most | Cost, median | Gap to its bound, at most | Left out | Proven |'
  echo '|---|---|--:|--:|--:|--:|--:|--:|--:|'
  sort -s -t ' ' -k 1,1V -k 2,2 -k 3,3n -k 4,4n | awk '
    function flush() {
      if (!n) return
      m = asort_few(costs, n)
      printf "| %s | %s | %s | %.2f | %.2f | %d | %s | %d | %d of %d |\n", size, mode, effort, took[int((n + 1) / 2)], took[n], m,
        unknown ? "unknown" : sprintf("%.1f %%", gap), left, proven, n
      n = gap = left = proven = unknown = 0
    }
    function asort_few(all, n, i, j, swap) {
      for (i = 1; i < n; i++) for (j = i + 1; j <= n; j++) if (all[j] < all[i]) { swap = all[i]; all[i] = all[j]; all[j] = swap }
      return all[int((n + 1) / 2)]
    }
    $1 " " $2 " " $3 != key { flush(); key = $1 " " $2 " " $3; size = $1; mode = $2; effort = $3 }
    {
      took[++n] = $4; costs[n] = $5; left += $7; proven += $8
      if ($6 < 0) unknown = 1
      else if ($5 < $6) { print "A draft costs " $5 ", less than its bound " $6 "." > "/dev/stderr"; bad = 1 }
      else if ($6 > 0 && 100 * ($5 - $6) / $6 > gap) gap = 100 * ($5 - $6) / $6
    }
    END { flush(); exit bad }'
}

# memory FIELD: of the service, in MB, as the kernel counts it.
memory() {
  awk -v field="$1:" '$1 == field { printf "%d", $2 / 1024 }' "/proc/$service_pid/status"
}

# ask_at_once BODY LONGEST EXCHANGE...: each asks for a draft at the same moment and goes away after that many seconds; prints a
# line for each: status, seconds, Retry-After.
ask_at_once() {
  local body=$1 longest=$2 exchange
  shift 2
  for exchange in "$@"; do
    printf 'next\nurl = "%s/v1/exchanges/%s/agenda-drafts"\ndata = "%s"\nmax-time = %s\n' "$service_url" "$exchange" \
      "${body//\"/\\\"}" "$longest"
    printf 'header = "Authorization: Bearer %s"\nheader = "Content-Type: application/json"\n' "$token"
    printf 'output = "%s"\nwrite-out = "%%{http_code} %%{time_total} %%header{retry-after}\\n"\n' "$work/draft-$exchange"
  done | sed 1d >"$work/at-once"
  curl -sS -Z --parallel-immediate --parallel-max "$#" -K "$work/at-once" 2>"$work/at-once.log" || [ "$longest" -lt "$limit" ]
}

# crowded EXCHANGE...: as many drafts at once as there are exchanges, with all effort.
crowded() {
  local before
  before=$(memory VmRSS)
  ask_at_once '{"mode": "new", "effort": 10}' 60 "$@" >"$work/crowd"
  awk -v limit="$((2 * limit + slack))" '
    $1 == 201 { made++; if ($2 > longest) longest = $2 }
    $1 == 503 && $3 > 0 { refused++ }
    !($1 == 201 || $1 == 503 && $3 > 0) { print "answered " $0 > "/dev/stderr"; bad = 1 }
    END {
      printf "%d at once with effort 10: %d drafts, the last after %.1f s; %d told to come again\n", NR, made, longest, refused
      exit bad || longest > limit
    }' "$work/crowd"
  printf 'Memory of the service: %s MB before, %s MB at its peak, %s MB after\n' "$before" "$(memory VmHWM)" "$(memory VmRSS)"
}

# limited EXCHANGE: how long a draft takes that has more items than can be tried in time; fails when that is too long.
limited() {
  local drafted seconds rest
  drafted=$(draft "$1" new 10)
  read -r seconds rest <<<"$drafted"
  printf 'Five days and an item of every topic, with effort 10: %.1f s (cost, bound, left out, proven: %s)\n' "$seconds" "$rest"
  awk -v took="$seconds" -v most="$((limit + slack))" 'BEGIN { exit took > most }'
}

# abandoned SMALL EXCHANGE...: how a small draft is answered when nobody else asks, and right after large ones were asked for by
# clients that went away after a second.
abandoned() {
  local small=$1 alone after
  shift
  alone=$(ask_at_once '{"mode": "new", "effort": 1}' 60 "$small")
  ask_at_once '{"mode": "new", "effort": 10}' 1 "$@" >"$work/gone"
  after=$(ask_at_once '{"mode": "new", "effort": 1}' 60 "$small")
  printf 'A small draft (status, seconds, Retry-After): %s alone, %s after %d clients went away\n' "$alone" "$after" "$#"
}

main() {
  local ids size number=0 exchange
  serve_city
  mapfile -t ids < <(sql -c "SELECT id FROM exchanges WHERE state = 'designing' AND starts_on > current_date AND NOT EXISTS (
    SELECT FROM agenda_sessions WHERE exchange_id = exchanges.id) ORDER BY id")
  for size in $sizes; do
    for ((each = 0; each < of_each; each++)); do
      exchange=${ids[number]}
      sign_in "$password"
      design "$exchange" "$number" "${size%:*}" "${size#*:}"
      drafts "$exchange" "$size" new
      break_down "$exchange"
      drafts "$exchange" "$size" repair
      number=$((number + 1))
    done
    say "Drafted: $size"
  done >"$work/drafts"
  printf 'Drafts of %s exchanges of each size (%s):\n\n' "$of_each" "$(conditions)"
  table <"$work/drafts"
  echo
  ids=("${ids[@]:number:crowd}")
  for exchange in "${ids[@]}"; do
    design "$exchange" "$number" 5 25
    number=$((number + 1))
  done
  # The peak is that of this load alone.
  stop_service
  start_service
  sign_in "$password"
  crowded "${ids[@]}"
  design "${ids[0]}" 0 5 60
  limited "${ids[0]}"
  design "${ids[1]}" 0 1 4
  abandoned "${ids[1]}" "${ids[@]:2:10}"
}

main "$@"
