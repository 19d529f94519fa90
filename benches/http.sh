#!/usr/bin/env bash
# What HTTP costs: benches/http.sh prints a table in Markdown.
#
# Serves 50,000 requests from a private database in a temporary folder, and measures reads, lists and writes at 64
# connections, each beside two limits on the same machine in the same run: a static reply of the same size from the same
# framework, and pgbench with the same SQL through the same socket. The load generators share the machine with what they
# measure. Everything that is missing is installed where that needs no password; everything is removed at the end.
#
# BENCH_SECONDS and BENCH_WARM_UP set how long each measurement takes; BENCH_ROWS how many requests there are (at most
# 100,000, a multiple of 10,000).
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/prepare.sh
source scripts/prepare.sh
# shellcheck source=benches/parts/tools.sh
source benches/parts/tools.sh
# shellcheck source=benches/parts/service.sh
source benches/parts/service.sh
# shellcheck source=benches/parts/measure.sh
source benches/parts/measure.sh
# shellcheck source=benches/parts/cases.sh
source benches/parts/cases.sh

readonly connections=64 seconds=${BENCH_SECONDS:-8} warm_up=${BENCH_WARM_UP:-2} rows=${BENCH_ROWS:-50000}
work=''

clean_up() {
  stop_static
  stop_service
  if [ -n "$work" ]; then rm -rf "$work"; fi
}

build() {
  say "Building"
  cargo build --release --locked -p convite-api --bin convite --example static_reply >&2
}

# The service steps down from root, and its database's user must be able to reach the data.
make_folder() {
  work=$(mktemp -d)
  chmod 0755 "$work"
  mkdir "$work/data"
}

load_requests() {
  say "Loading $rows requests"
  sql -v rows="$rows" -f benches/requests.sql
}

# Every row is read through the service once: what it cannot read would be no measure.
walk_the_queue() {
  local cursor='' seen=0
  say "Walking through the queue"
  while :; do
    curl -fsS -o "$work/page" -H "Authorization: Bearer $token" \
      "$service_url/v1/requests?limit=100${cursor:+&cursor=$cursor}"
    seen=$((seen + $(jq '.items | length' "$work/page")))
    cursor=$(jq -r '.next_cursor // empty' "$work/page")
    if [ -z "$cursor" ]; then break; fi
  done
  if [ "$seen" -ne "$rows" ]; then
    say "The queue shows $seen requests of $rows"
    return 1
  fi
}

describe_run() {
  local memory=$1
  echo
  printf 'Requests stored: %s. Each figure over %s s after %s s of warm-up, on %s cores, load average %s before.\n' \
    "$rows" "$seconds" "$warm_up" "$(nproc)" "$load_before"
  printf "The service's peak memory: %s MB. From start to ready on a warm data folder: %s ms.\n" "$memory" "$startup_ms"
}

main() {
  local load_before memory
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  install_tools
  build
  load_before=$(cut -d ' ' -f 1 /proc/loadavg)
  make_folder
  start_service
  load_requests
  create_officer
  token=$(access_token "$password")
  walk_the_queue
  measure_reads
  measure_writes
  memory=$(peak_memory_megabytes)
  stop_service
  measure_startup
  print_table
  describe_run "$memory"
}

main "$@"
