#!/usr/bin/env bash
# What probable duplicates cost: benches/duplicates.sh prints medians of one request at a time, and the plan of the search.
#
# Serves 50,000 requests from a private database in a temporary folder, asks for the probable duplicates of two hundred of
# them, and reads from PostgreSQL's log what its part was. What the loaded keys say is compared with what the service itself
# makes of some hundred requests. Everything is removed at the end.
#
# BENCH_PROFILE=dev measures the program as `cargo build` makes it, for a look at the database alone.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/prepare.sh
source scripts/prepare.sh
# shellcheck source=benches/service.sh
source benches/service.sh

readonly rows=50000 asked=200 profile=${BENCH_PROFILE:-release}
binaries=${CARGO_TARGET_DIR:-target}/${profile/dev/debug}
readonly binaries

clean_up() {
  stop_service
  if [ -n "$work" ]; then rm -rf "$work"; fi
}

# request N: the id of a request.
request() {
  printf '01990000-0000-7000-8000-1%011d' "$1"
}

# median: of the numbers on the input, with the 95th percentile behind it.
median() {
  sort -n | awk '{ all[NR] = $1 } END { printf "%.2f %.2f\n", all[int((NR + 1) / 2)], all[int(NR * 0.95)] }'
}

# Whether the keys that were loaded are those that the service makes.
compare_keys() {
  local different
  sql -c "CREATE TABLE loaded AS SELECT request_id, name, words FROM request_duplicate_keys
      WHERE hashtext(request_id::text) % $((rows / 100)) = 0" \
    -c "INSERT INTO duplicate_scans SELECT request_id FROM loaded"
  until [ "$(sql -c 'SELECT count(*) FROM duplicate_scans')" -eq 0 ]; do sleep 0.2; done
  different=$(sql -c "SELECT count(*) FROM loaded INNER JOIN request_duplicate_keys AS made USING (request_id)
    WHERE loaded.name <> made.name OR NOT (loaded.words @> made.words AND loaded.words <@ made.words)")
  say "Of $(sql -c 'SELECT count(*) FROM loaded') requests scanned by the service, $different have other keys than were loaded"
  sql -c 'DROP TABLE loaded'
}

# ask: the candidates of all requests that are asked for, one after another on one connection; milliseconds each.
ask() {
  local n
  for ((n = 0; n < asked; n++)); do
    # A prime, so that the requests are of all years and cities.
    printf 'url = "%s/v1/requests/%s/duplicate-candidates"\noutput = "%s"\n' "$service_url" \
      "$(request $((n * 7919 % rows)))" "$work/candidates.$n"
  done >"$work/asked"
  curl -fsS -H "Authorization: Bearer $token" -w '%{time_total}\n' -K "$work/asked" | awk '{ print $1 * 1000 }'
}

# plan: how PostgreSQL finds the candidates of one request.
plan() {
  local after
  after=$(wc -l <"$work/data/postgres.log")
  sql -c "ALTER DATABASE convite SET log_min_duration_statement = -1" -c "ALTER DATABASE convite SET log_statement = 'all'" \
    -c "ALTER DATABASE convite SET log_error_verbosity = 'default'"
  stop_service
  start_service --workers 1 --connections-per-worker 1
  call "/v1/requests/$(request 7919)/duplicate-candidates" -H "Authorization: Bearer $token" -o "$work/planned"
  awk -v after="$after" -f benches/recorded.awk "$work/data/postgres.log" "$work/data/postgres.log" |
    sed -n 's/^(SELECT request_id/EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) &/p' >"$work/plan.sql"
  sql -f "$work/plan.sql"
}

# duration_of PATTERN: milliseconds of each execution of a statement, from PostgreSQL's log.
duration_of() {
  grep -oP "duration: \\K[0-9.]+(?= ms  execute [^:]*: $1)" "$work/data/postgres.log"
}

main() {
  local load
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  prepare with-postgres
  say "Building"
  cargo build --profile "$profile" --locked -p convite-api --bin convite >&2
  work=$(mktemp -d)
  chmod 0755 "$work"
  mkdir "$work/data"
  start_service
  say "Loading $rows requests"
  sql -v rows="$rows" -f benches/requests.sql
  create_officer >/dev/null
  compare_keys
  sql -c "ALTER DATABASE convite SET log_min_duration_statement = 0"
  stop_service
  start_service --workers 1
  sign_in "$password"
  load=$(cut -d ' ' -f 1 /proc/loadavg)
  say "Asking"
  ask >"$work/warm-up"
  : >"$work/data/postgres.log"
  printf 'Probable duplicates of one request among %s, %s asked one at a time (%s build, %s cores, load average %s):\n' \
    "$rows" "$asked" "$profile" "$(nproc)" "$load"
  printf '  over HTTP, median and 95th percentile: %s ms\n' "$(ask | median)"
  printf '  of that the search: %s ms\n' "$(duration_of '\(SELECT request_id' | median)"
  printf '  and the reading of what it found: %s ms\n' "$(duration_of 'SELECT "requests"."id", "requests"."version", "requests"."reference"' | median)"
  printf '  candidates shown: %s\n' "$(jq '.items | length' "$work"/candidates.* | awk '{ n += $1 } END { print n / NR " on average" }')"
  plan
}

main "$@"
