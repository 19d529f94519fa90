# shellcheck shell=bash
# What a service does beside two limits on the same machine in the same run: a static reply of the same size from the same
# framework, and pgbench with the very SQL that the service sends. Sourced by the measurements after benches/service.sh.
#
# BENCH_SECONDS and BENCH_WARM_UP say how long each measurement takes.

readonly connections=64
readonly seconds=${BENCH_SECONDS:-8} warm_up=${BENCH_WARM_UP:-2}
readonly oha=.cache/oha/bin/oha oha_version=1.16.0
static_pid=''

# What oha sends, and the status that it expects.
headers=() status=''

# ---- tools -----------------------------------------------------------------------------------------------------

install_tools() {
  local missing='' tool
  prepare with-postgres
  for tool in curl jq wrk; do
    have "$tool" || missing+=" $tool"
  done
  # shellcheck disable=SC2086 # one word for each package
  if [ -n "$missing" ] && ! { can_install_packages && apt update && apt install -y --no-install-recommends $missing; }; then
    give_up "The measurement needs, and cannot install by itself:$missing." "apt-get install -y$missing"
  fi
  if [ "$("$oha" --version 2>/dev/null)" != "oha $oha_version" ]; then
    say "Building oha $oha_version (minutes, once)"
    cargo install oha --locked --version "$oha_version" --root .cache/oha >&2
  fi
}

clean_up() {
  stop "$static_pid"
  stop_service
  if [ -n "$work" ]; then rm -rf "$work"; fi
}

# ---- limits ----------------------------------------------------------------------------------------------------

# keep_reply NAME PATH ARGUMENT...: what a call answers, which may be nothing; PostgreSQL is not asked for it.
keep_reply() {
  local name=$1
  shift
  : >"$work/$name.reply"
  : >"$work/$name.sql"
  call "$@" -o "$work/$name.reply"
}

# record NAME PATH ARGUMENT...: keeps the reply to a call, and as a script for pgbench what PostgreSQL was told for it.
record() {
  local name=$1 log=$work/data/postgres.log after
  shift
  after=$(wc -l <"$log")
  keep_reply "$name" "$@"
  awk -v after="$after" -f benches/recorded.awk "$log" "$log" >"$work/$name.sql"
}

# record_everything: lets PostgreSQL write down what it is told, by a service with one connection.
record_everything() {
  sql -c "ALTER DATABASE convite SET log_statement = 'all'" -c "ALTER DATABASE convite SET log_error_verbosity = 'default'"
  stop_service
  start_service --workers 1 --connections-per-worker 1
}

# read_with_oha SECONDS URL PATTERN: requests a second, median and 99th percentile in milliseconds; fails when any answer
# has another status than `status`, 200 unless said. Sends `headers`. In a pattern of oha's a question mark stands in brackets.
read_with_oha() {
  "$oha" -z "${1}s" -c "$connections" --no-tui --output-format json --disable-compression --rand-regex-url \
    "${headers[@]}" "$2${3/\?/[?]}" >"$work/oha.json"
  jq -er --arg status "${status:-200}" '
    if (.statusCodeDistribution | keys) == [$status] and (.errorDistribution | del(."aborted due to deadline")) == {}
    then "\(.summary.requestsPerSec) \(.latencyPercentiles.p50 * 1000) \(.latencyPercentiles.p99 * 1000)"
    else "\(.statusCodeDistribution) \(.errorDistribution)\n" | halt_error
    end' "$work/oha.json"
}

# ask_with_pgbench SECONDS NAME: transactions a second on as many connections as the service's pools hold.
ask_with_pgbench() {
  postgres_program pgbench -n -M prepared -c "$((4 * $(nproc)))" -j "$(nproc)" -T "$1" -f "$work/$2.sql" |
    sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}

# warmed COMMAND ARGUMENT...: for a moment, and then in earnest.
warmed() {
  local command=$1
  shift
  "$command" "$warm_up" "$@" >"$work/warm-up"
  "$command" "$seconds" "$@"
}

# measure NAME TITLE LOAD ARGUMENT: the service, a static reply of the same size under the same load, and pgbench, when
# PostgreSQL was asked at all.
measure() {
  local name=$1 title=$2 load=$3 argument=$4 service static limit
  say "Measuring: $title"
  service=$(warmed "$load" "$service_url" "$argument")
  "$binaries/examples/static_reply" "$work/$name.reply" >"$work/static.log" &
  static_pid=$!
  # It answers 200 whatever it is asked.
  static=$(status=200 warmed "$load" "$(url_in "$work/static.log" "$static_pid")" "$argument")
  stop "$static_pid"
  static_pid=''
  limit=0
  if [ -s "$work/$name.sql" ]; then limit=$(warmed ask_with_pgbench "$name"); fi
  echo "$title|$(wc -c <"$work/$name.reply")|$service|$static|$limit" | tee -a "$work/results" >&2
}

print_table() {
  echo "| At $connections connections | Bytes | Requests/s | p50 ms | p99 ms | Static reply/s | of static | pgbench/s | of pgbench |"
  echo '|---|--:|--:|--:|--:|--:|--:|--:|--:|'
  awk -F '|' '{
    split($3, service, " "); split($4, static, " ")
    asked = $5 ? sprintf("%d | %.0f %%", $5, 100 * service[1] / $5) : "– | –"
    printf "| %s | %d | %d | %.1f | %.1f | %d | %.0f %% | %s |\n", $1, $2, service[1], service[2], service[3], static[1],
      100 * service[1] / static[1], asked
  }' "$work/results"
}
