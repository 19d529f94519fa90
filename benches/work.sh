#!/usr/bin/env bash
# What an acceptance and a sweep cost: benches/work.sh prints medians of one acceptance at a time, and the time of each sweep.
#
# Serves 50,000 requests with their visits from a private database in a temporary folder. Accepts two hundred of those that
# officers have before them, each in one transaction with its delegation, its exchange, audit and outbox. Then starts the
# service anew, which sweeps at once: when nothing is due; when a day's work is; and when it must make up for years, while an
# officer goes on working, whose waits are measured. Everything is removed at the end.
#
# BENCH_PROFILE=dev measures the program as `cargo build` makes it.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/prepare.sh
source scripts/prepare.sh
# shellcheck source=benches/service.sh
source benches/service.sh

readonly rows=50000 accepted=200 profile=${BENCH_PROFILE:-release}
binaries=${CARGO_TARGET_DIR:-target}/${profile/dev/debug}
readonly binaries
# What may be set aside is, so that each is accepted whatever its organization came for before.
readonly terms='(today | {starts_on: ., ends_on: ., message: "Los esperamos.", overrides: ["min_lead_days",
  "repeat_topic_cooldown_months"] | map({guard: ., reason: "Firma del convenio."})})'

clean_up() {
  stop_service
  if [ -n "$work" ]; then rm -rf "$work"; fi
}

# each ACTION METHOD BODY: the call for each id of the input, one after another on one connection; milliseconds each.
each() {
  local id
  while read -r id; do
    printf 'next\nurl = "%s/v1/requests/%s/%s"\nrequest = "%s"\ndata = "@%s"\noutput = "%s"\n' "$service_url" "$id" "$1" "$2" \
      "$3" "$work/answer"
    printf 'header = "Authorization: Bearer %s"\nheader = "If-Match: *"\nheader = "Content-Type: %s"\n' "$token" \
      "$([ "$2" = PATCH ] && echo application/merge-patch+json || echo application/json)"
    printf 'write-out = "%%{http_code} %%{time_total}\\n"\n'
  done | sed 1d >"$work/calls"
  curl -sS -K "$work/calls" | awk '$1 != 200 { bad++ } { print $2 * 1000 } END { if (bad) { print bad " failed" > "/dev/stderr"; exit 1 } }'
}

# summary: of the numbers on the input, with the 95th percentile and the largest behind it.
summary() {
  sort -n | awk '{ all[NR] = $1 }
    END { printf "median %.1f, 95th percentile %.1f, largest %.1f ms\n", all[int((NR + 1) / 2)], all[int((NR - 1) * 0.95) + 1], all[NR] }'
}

measure_acceptances() {
  jq -n "def today: \"$(date -d '+200 days' +%F)\"; $terms" >"$work/terms.json"
  sql -c "SELECT id FROM requests WHERE state = 'in_review' AND organization_id IS NOT NULL
    AND intake ->> 'seniority' IN ('technical', 'academic') ORDER BY hashtext(id::text) LIMIT $accepted" >"$work/ids"
  each accept POST "$work/terms.json" <"$work/ids" >"$work/accepted"
  printf 'Accepting one request at a time: %s\n' "$(tail -n +11 "$work/accepted" | summary)"
}

# swept COMMAND: starts the service, which sweeps, and repeats the command until it has; prints how long each sweep took.
swept() {
  stop_service
  log=warn,convite_api::background::sweeps=debug start_service
  until grep -q 'delegations_to_anonymise.*swept up\|swept up.*delegations_to_anonymise' "$work/service.log"; do
    "$@" || return
  done
  sed 's/\x1b\[[0-9;]*m//g' "$work/service.log" | awk '/swept up/ {
      match($0, /sweep="[a-z_]*"/); name = substr($0, RSTART + 7, RLENGTH - 8)
      match($0, /ms=[0-9]+/); ms = substr($0, RSTART + 3, RLENGTH - 3)
      match($0, /batches=[0-9]+/); batches = substr($0, RSTART + 8, RLENGTH - 8)
      if (!(name in seen)) { seen[name] = 1; total += ms; if (ms > 20) parts = parts sprintf(", %s %d ms in %d", name, ms, batches) }
    } END { printf "%d ms%s\n", total, parts }'
}

wait_a_moment() {
  sleep 0.02
}

# An officer sorts the open requests, one after another.
officer_works() {
  tag=$((tag + 1))
  printf '{"tags": ["round_%d"]}' "$tag" >"$work/handling.json"
  head -n 20 "$work/open" | each handling PATCH "$work/handling.json" >>"$work/waits"
}

# A day's work of 600 requests a year, and more: drafts to purge, questions that lapse, requests to erase.
make_due() {
  sql -c "UPDATE requests SET sweep_at = now() - interval '1 minute' WHERE id IN (
      SELECT id FROM requests WHERE state = 'info_requested' ORDER BY hashtext(id::text) LIMIT 5)" \
    -c "UPDATE requests SET ended_at = now() - interval '3 years' WHERE id IN (
      SELECT id FROM requests WHERE ended_at > now() - interval '1 year' ORDER BY hashtext(id::text) LIMIT 5)"
}

main() {
  local load tag=0
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  prepare with-postgres
  say "Building"
  cargo build --profile "$profile" --locked -p convite-api --bin convite >&2
  work=$(mktemp -d)
  chmod 0755 "$work"
  mkdir "$work/data"
  start_service
  say "Loading $rows requests and their visits"
  sql -v rows="$rows" -f benches/requests.sql
  sql -f benches/visits.sql
  create_officer >/dev/null
  load=$(cut -d ' ' -f 1 /proc/loadavg)
  printf '%s requests (%s build, %s cores, load average %s):\n' "$rows" "$profile" "$(nproc)" "$load"
  measure_acceptances

  sql -c "SELECT id FROM requests WHERE state = 'submitted' ORDER BY hashtext(id::text) LIMIT 100" >"$work/open"
  : >"$work/waits"
  for _ in 1 2 3 4 5; do officer_works; done
  printf 'An officer at work while nothing is swept: %s\n' "$(summary <"$work/waits")"
  : >"$work/waits"
  sql -c "UPDATE requests SET ended_at = ended_at - interval '24 months' WHERE ended_at < now() - interval '15 months'"
  printf 'Sweeping what years have left (%s requests to erase): ' "$(sql -c "SELECT count(*) FROM requests
    WHERE anonymised_at IS NULL AND ended_at < now() - interval '24 months'")"
  swept officer_works
  printf 'An officer at work meanwhile: %s\n' "$(summary <"$work/waits")"
  # What was erased is compared no longer: the scan of duplicates follows.
  until [ "$(sql -c 'SELECT count(*) FROM duplicate_scans')" -eq 0 ]; do wait_a_moment; done
  printf 'Sweeping when nothing is due: '
  swept wait_a_moment
  make_due
  printf 'Sweeping a busy day (5 questions lapsed, 5 requests to erase): '
  swept wait_a_moment
}

main "$@"
