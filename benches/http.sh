#!/usr/bin/env bash
# What HTTP costs: benches/http.sh prints a table in Markdown.
#
# Serves 50,000 requests from a private database in a temporary folder, and measures reads, lists and writes at 64
# connections, each beside two limits on the same machine in the same run: a static reply of the same size from the same
# framework, and pgbench with the very SQL that the service sends, its queries for authentication included. The load
# generators share the machine with what they measure. What is missing is installed where that needs no password, and
# everything is removed at the end.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/prepare.sh
source scripts/prepare.sh
# shellcheck source=benches/service.sh
source benches/service.sh
# shellcheck source=benches/limits.sh
source benches/limits.sh

readonly rows=50000 drafts=20000
readonly binaries=${CARGO_TARGET_DIR:-target}/release
readonly list='/v1/requests?limit=25'
readonly filtered="$list&state=accepted&country=AR&topic=cable_mobility"
readonly searched="$filtered&text=rosario%20vecinos"
deep=''

# ---- servers ---------------------------------------------------------------------------------------------------

# Reads every row through the service, since what it cannot read would be no measure. Sets deep, page 1,000 of the list.
walk_through_the_queue() {
  local cursor='' page=0 seen=0 length
  while :; do
    call "/v1/requests?limit=75${cursor:+&cursor=$cursor}" -H "Authorization: Bearer $token" -o "$work/page"
    read -r length cursor < <(jq -r '"\(.items | length) \(.next_cursor // "")"' "$work/page")
    seen=$((seen + length)) page=$((page + 1))
    if [ "$page" -eq 333 ]; then deep="$list&cursor=$cursor"; fi
    if [ -z "$cursor" ]; then break; fi
  done
  if [ "$seen" -ne "$rows" ]; then
    say "The queue shows $seen requests of $rows"
    return 1
  fi
}

# ---- limits ----------------------------------------------------------------------------------------------------

# Every case twice: the second time everything is prepared.
record_all() {
  local officer="Authorization: Bearer $token" json='Content-Type: application/json' round visitor
  record_everything
  call /openapi.json | jq '.components.schemas.Intake.examples[0]' >"$work/form.json"
  for round in 1 2; do
    visitor="Authorization: Bearer $(printf 'cvt_2%042d' "$round")"
    record page_1 "$list" -H "$officer"
    record page_1000 "$deep" -H "$officer"
    record filtered "$filtered" -H "$officer"
    record searched "$searched" -H "$officer"
    record get "/v1/requests/$(jq -r '.items[0].id' "$work/filtered.reply")" -H "$officer"
    record create /v1/requests -H "$json" -d "@$work/form.json"
    record submit "/v1/requests/01990000-0000-7000-8000-20000000000$round/submit" -X POST -H "$visitor"
  done
  sql -c 'ALTER DATABASE convite RESET ALL'
  stop_service
  vary_all
}

# What differs from call to call must differ from transaction to transaction: the end of ids and hashes, except the
# reader's, the draft with its token, and the reference number, which the transaction itself is given.
vary_all() {
  local uuid='[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]' end="lpad(:n::text, 11, '0')" name
  sed -E -i "s/'(01990000-[0-9-]*-2)00000000002'/('\1' || lpad(:draft::text, 11, '0'))::uuid/g
    /FROM \"tracking_tokens\"/s/'\\\\x[0-9a-f]{64}'/sha256(('cvt_2' || lpad(:draft::text, 42, '0'))::bytea)/
    s/(\"reference_number\" = )'[0-9]+'/\1:last_number/
    s/(\"reference\" = )'(MDE-[0-9]+-)[0-9]+'/\1'\2' || lpad(:last_number::text, 6, '0')/
    s/(RETURNING \"reference_counters\".\"last_number\");/\1 \\\\gset/" "$work/submit.sql"
  for name in get create submit; do
    sed -E -i "/FROM \"users\"/!s/'($uuid)[0-9a-f]{11}'/('\1' || $end)::uuid/g
      s/'(\\\\x[0-9a-f]{53})[0-9a-f]{11}'/('\1' || $end)::bytea/g" "$work/$name.sql"
  done
  sed -i "1i\\\\\\\\set n random(0, $((rows - 1)))" "$work/get.sql"
  sed -i '1i\\\\set n random(0, 99999999999)' "$work/create.sql" "$work/submit.sql"
  sed -i "1i\\\\\\\\set draft random(0, $((drafts - 1)))" "$work/submit.sql"
}

# ---- measurements ----------------------------------------------------------------------------------------------

# write_with_wrk SECONDS URL ACTION: the same. oha cannot send other headers each time, so it cannot submit.
write_with_wrk() {
  local first=2 rate p50 p99 failed
  # Drafts 1 and 2 were recorded; the warm-up uses up the next ones, and the measurement those from a quarter on.
  if [ "$1" -eq "$seconds" ]; then first=$((drafts / 4)); fi
  read -r rate p50 p99 failed < <(wrk -t 1 -c "$connections" -d "${1}s" --latency -s benches/writes.lua "$2" \
    -- "$3" "$first" "$work/form.json" | sed -n 's/^RESULT //p')
  if [ "$failed" -ne 0 ]; then
    say "$failed requests to $3 failed"
    return 1
  fi
  echo "$rate $p50 $p99"
}

measure_all() {
  headers=(-H "Authorization: Bearer $token")
  measure get 'Get one request, another each time' read_with_oha \
    '/v1/requests/01990000-0000-7000-8000-1000000[0-4][0-9]{4}'
  measure page_1 'List, page 1' read_with_oha "$list"
  measure page_1000 'List, page 1,000' read_with_oha "$deep"
  measure filtered 'List with three filters' read_with_oha "$filtered"
  measure searched 'List with three filters and a text' read_with_oha "$searched"
  measure create 'Create' write_with_wrk create
  measure submit 'Submit' write_with_wrk submit
}

main() {
  local begun ready_after load
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  install_tools
  say "Building"
  cargo build --release --locked -p convite-api --bin convite --example static_reply >&2
  load=$(cut -d ' ' -f 1 /proc/loadavg)

  # The service steps down from root, and its database's user must be able to reach the data.
  work=$(mktemp -d)
  chmod 0755 "$work"
  mkdir "$work/data"
  start_service
  say "Loading $rows requests and $drafts drafts"
  sql -v rows="$rows" -f benches/requests.sql
  sql -v rows="$rows" -v drafts="$drafts" -f benches/drafts.sql
  create_officer
  say "Walking through the queue"
  walk_through_the_queue
  record_all

  begun=${EPOCHREALTIME/./}
  start_service
  until call /readyz -o "$work/ready"; do sleep 0.005; done
  ready_after=$(((${EPOCHREALTIME/./} - begun) / 1000))
  sign_in "$password"
  measure_all
  print_table
  printf '\n%s requests stored; %s s each after %s s of warm-up; %s cores, load average %s before.\n' \
    "$rows" "$seconds" "$warm_up" "$(nproc)" "$load"
  printf 'Peak memory of the service: %s MB. From start to ready on a warm data folder: %s ms.\n' \
    "$(awk '/^VmHWM:/ { printf "%.0f", $2 / 1024 }' "/proc/$service_pid/status")" "$ready_after"
}

main "$@"
