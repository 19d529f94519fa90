# shellcheck shell=bash
# One measurement at a time: requests a second, median and 99th percentile. Sourced by benches/http.sh.

# with_oha SECONDS STATUS ARGUMENT...: prints "rate p50 p99"; fails when an answer has another status.
with_oha() {
  local seconds=$1 status=$2 report=$work/oha.json
  shift 2
  "$oha" -z "${seconds}s" -c "$connections" --no-tui --output-format json --disable-compression "$@" >"$report"
  jq -er --arg status "$status" '
    if (.statusCodeDistribution | keys) == [$status]
      and (.errorDistribution | del(."aborted due to deadline")) == {}
    then [.summary.requestsPerSec, .latencyPercentiles.p50 * 1000, .latencyPercentiles.p99 * 1000] | map(tostring) | join(" ")
    else "unexpected answers: \(.statusCodeDistribution) \(.errorDistribution)\n" | halt_error
    end' "$report"
}

# with_wrk SECONDS URL SCRIPT: the same, with requests that a script makes.
with_wrk() {
  local report failed rate p50 p99
  report=$(REPORT=benches/report.lua wrk -t 1 -c "$connections" -d "${1}s" --latency -s "$3" "$2")
  read -r rate p50 p99 failed < <(sed -n 's/^RESULT //p' <<<"$report")
  if [ "$failed" -ne 0 ]; then
    say "$failed requests of $3 failed: $report"
    return 1
  fi
  echo "$rate $p50 $p99"
}

# with_pgbench SECONDS SCRIPT ARGUMENT...: transactions a second through the service's own socket. As many connections as
# the service's pools hold are faster here than one for each client, so that is the higher limit.
with_pgbench() {
  local seconds=$1 script=$2
  shift 2
  "$pgbench" -n -M prepared -c "$pool" -j 2 -T "$seconds" -f "$script" -h "$(socket_folder)" -U convite "$@" convite |
    sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}

# warmed COMMAND...: runs the command, which takes its seconds as first argument, briefly and then in earnest.
warmed() {
  local command=$1
  shift
  "$command" "$warm_up" "$@" >"$work/warm-up"
  "$command" "$seconds" "$@"
}

# measure NAME LOAD SAMPLE LIMIT...: the service, the static server with the same load and an answer of the same size, and
# pgbench with the same SQL. LOAD is called with seconds and a base URL, SAMPLE prints an answer, LIMIT is for with_pgbench.
measure() {
  local name=$1 load=$2 sample=$3 ours static limit
  shift 3
  say "Measuring: $name"
  "$sample" >"$work/sample"
  ours=$(warmed "$load" "$service_url")
  start_static "$work/sample"
  static=$(warmed "$load" "$static_url")
  stop_static
  limit=$(warmed with_pgbench "$@")
  printf '%s|%s|%s|%s|%s\n' "$name" "$(wc -c <"$work/sample")" "$ours" "$static" "$limit" | tee -a "$work/results" >&2
}

# The table of all measurements in Markdown.
print_table() {
  echo '| At 64 connections | Bytes | Requests/s | p50 ms | p99 ms | Static reply/s | of static | pgbench/s | of pgbench |'
  echo '|---|--:|--:|--:|--:|--:|--:|--:|--:|'
  awk -F '|' '{
    split($3, ours, " "); split($4, static, " ")
    printf "| %s | %d | %.0f | %.1f | %.1f | %.0f | %.0f %% | %.0f | %.0f %% |\n", $1, $2, ours[1], ours[2], ours[3],
      static[1], 100 * ours[1] / static[1], $5, 100 * ours[1] / $5
  }' "$work/results"
}
