#!/usr/bin/env bash
# What the published catalogue costs: benches/catalogue.sh [PRACTICES...] prints a table in Markdown for each number of
# practices, 2,000 and 20,000 unless said.
#
# Measures public reads at 64 connections beside a static reply of the same size from the same framework, searches beside
# pgbench with the very SQL that the service sends, one match at a time, and how long a snapshot takes to be built, from
# nothing, after one publication, and of everything again while it is read. The load generators share the machine with what
# they measure. What is missing is installed where that needs no password, and everything is removed at the end.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C NO_COLOR=1
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/prepare.sh
source scripts/prepare.sh
# shellcheck source=benches/service.sh
source benches/service.sh
# shellcheck source=benches/limits.sh
source benches/limits.sh

readonly binaries=${CARGO_TARGET_DIR:-target}/release
readonly list='/v1/practices?limit=25'
readonly filtered="$list&axis=resilience&topic=sustainable_urban"
readonly searched="$list&text=educaci%C3%B3n%20tranv%C3%ADa"
log=warn,convite_api::catalogue=debug deep='' etag=''

# ---- the service ------------------------------------------------------------------------------------------------

# built: the seconds that the last snapshot took to be built.
built() {
  sed -n 's/.*the catalogue was read.* seconds=//p' "$work/service.log" | tail -n 1
}

# wait_for_practices COUNT: until the snapshot has them all.
wait_for_practices() {
  until [ "$(call /v1/practices/facets | jq .total)" -eq "$1" ]; do sleep 0.1; done
}

# Sets deep, page 80 of the list.
find_page_80() {
  local page cursor=''
  for page in $(seq 79); do
    cursor=$(call "$list${cursor:+&cursor=$cursor}" | jq -r .next_cursor)
  done
  deep="$list&cursor=$cursor"
  say "Page $((page + 1)) begins after $cursor"
}

record_all() {
  local round
  keep_reply get "$one"
  keep_reply unchanged "$one" -H "If-None-Match: $etag"
  keep_reply page_1 "$list"
  keep_reply filtered "$filtered"
  keep_reply page_80 "$deep"
  record_everything
  for round in 1 2; do
    record searched "$searched"
  done
  sql -c 'ALTER DATABASE convite RESET ALL'
  stop_service
  start_service
}

# ---- measurements ----------------------------------------------------------------------------------------------

# measure_reads COUNT
measure_reads() {
  local digits
  digits=$(($1 < 10000 ? 3 : 4))
  headers=()
  measure get 'Get one practice, another each time' read_with_oha \
    "/v1/practices/01990000-0000-7000-8000-3$(printf '%0*d' "$((10 - digits))" 0)[0-1][0-9]{$digits}"
  measure page_1 'List, page 1' read_with_oha "$list"
  measure filtered 'List by axis and topic' read_with_oha "$filtered"
  measure page_80 'List, page 80' read_with_oha "$deep"
  measure searched 'Search with accents' read_with_oha "$searched"
  headers=(-H "If-None-Match: $etag")
  status=304 measure unchanged 'Get with If-None-Match' read_with_oha "$one"
}

# matched TITLE PATH ARGUMENT...: two hundred matches, one after the other.
matched() {
  local title=$1 path=$2
  shift 2
  "$oha" -n 200 -c 1 --no-tui --output-format json --disable-compression "$@" "$service_url$path" >"$work/oha.json"
  jq -r --arg title "$title" '"\($title): \(.latencyPercentiles.p50 * 1000) ms at the median, " +
    "\(.latencyPercentiles.p95 * 1000) ms at the 95th percentile; \(.statusCodeDistribution)"' "$work/oha.json"
}

measure_matches() {
  local request
  request=$(call '/v1/requests?limit=1&state=in_review' -H "Authorization: Bearer $token" | jq -r '.items[0].id')
  # The first one prepares what all are compared with.
  call "/v1/requests/$request/practice-matches" -H "Authorization: Bearer $token" -o "$work/match"
  matched 'A request matched' "/v1/requests/$request/practice-matches" -H "Authorization: Bearer $token"
  matched 'A learning question matched' /v1/practice-matches -m POST -H 'Content-Type: application/json' \
    -d '{"learning_question": "¿Cómo llevar transporte limpio a barrios de ladera con la comunidad?"}'
}

# Everything is built again while it is read.
measure_rebuild() {
  local before
  before=$(grep -c 'the catalogue was read' "$work/service.log")
  "$oha" -z 8s -c "$connections" --no-tui --output-format json --disable-compression "$service_url$list" >"$work/oha.json" &
  local reader=$!
  sleep 1
  sql -c "UPDATE practices SET version = version + 1 WHERE code = 'G000001'"
  until [ "$(grep -c 'the catalogue was read' "$work/service.log")" -gt "$before" ]; do sleep 0.05; done
  echo "Built after one publication, while it is read at $connections connections: $(built) s."
  before=$(grep -c 'the catalogue was read' "$work/service.log")
  sql -c 'UPDATE practices SET version = version + 1'
  until [ "$(grep -c 'the catalogue was read' "$work/service.log")" -gt "$before" ]; do sleep 0.05; done
  echo "Built of everything again meanwhile: $(built) s."
  wait "$reader"
  jq -r '"Reads meanwhile: \(.summary.requestsPerSec | floor) a second, p99 \(.latencyPercentiles.p99 * 1000) ms, " +
    "slowest \(.summary.slowest * 1000) ms; \(.statusCodeDistribution)"' "$work/oha.json"
}

# measure_catalogue COUNT: in a service of its own.
measure_catalogue() {
  local count=$1 one='/v1/practices/01990000-0000-7000-8000-300000000007'
  work=$(mktemp -d)
  # The service steps down from root, and its database's user must be able to reach the data.
  chmod 0755 "$work"
  mkdir "$work/data"
  start_service
  say "Loading $count practices"
  sql -v rows=200 -f benches/requests.sql
  sql -v count="$count" -f benches/practices.sql
  create_officer
  wait_for_practices "$count"
  etag=$(call "$one" -o "$work/one" -D - | tr -d '\r' | sed -n 's/^etag: //Ip')
  find_page_80
  record_all
  wait_for_practices "$count"
  local from_nothing
  from_nothing=$(built)
  sign_in "$password"
  measure_reads "$count"
  printf '\n%s practices\n\n' "$count"
  print_table
  printf '\nBuilt from nothing: %s s.\n' "$from_nothing"
  measure_rebuild
  sign_in "$password"
  measure_matches
  printf 'Peak memory of the service: %s MB.\n' "$(awk '/^VmHWM:/ { printf "%.0f", $2 / 1024 }' "/proc/$service_pid/status")"
  clean_up
  work=''
}

main() {
  local count
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  install_tools
  say "Building"
  cargo build --release --locked -p convite-api --bin convite --example static_reply >&2
  if [ $# -eq 0 ]; then set -- 2000 20000; fi
  for count; do measure_catalogue "$count"; done
  printf '\n%s s each after %s s of warm-up; %s cores.\n' "$seconds" "$warm_up" "$(nproc)"
}

main "$@"
