# shellcheck shell=bash
# The large city of agenda.sql behind a service, and calls whose time is taken: what the measurements of agendas share. Sourced
# by them after benches/service.sh.
#
# BENCH_PROFILE=dev measures the program as `cargo build` makes it.

readonly profile=${BENCH_PROFILE:-release}
# shellcheck disable=SC2034 # service.sh starts the program from there
readonly binaries=${CARGO_TARGET_DIR:-target}/${profile/dev/debug}

# clean_up: nothing is left of a measurement.
clean_up() {
  stop_service
  if [ -n "$work" ]; then rm -rf "$work"; fi
}

# serve_city: builds the program and serves the city from a private database in a temporary folder; an officer is signed in.
serve_city() {
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  prepare with-postgres
  say "Building"
  cargo build --profile "$profile" --locked --workspace --bin convite >&2
  work=$(mktemp -d)
  chmod 0755 "$work"
  mkdir "$work/data"
  start_service
  say "Loading the city"
  sql -v rows=1500 -f benches/requests.sql
  sql -f benches/visits.sql
  sql -f benches/agenda.sql
  create_officer >/dev/null
}

# conditions: what the numbers are of.
conditions() {
  printf '%s build, %s cores, load average %s' "$profile" "$(nproc)" "$(cut -d ' ' -f 1 /proc/loadavg)"
}

# calls METHOD: the calls of the input, a path and perhaps a body a line, one after another on one connection; milliseconds each.
calls() {
  local path body
  while IFS=$'\t' read -r path body; do
    printf 'next\nurl = "%s%s"\nrequest = "%s"\noutput = "%s"\n' "$service_url" "$path" "$1" "$work/answer"
    printf 'header = "Authorization: Bearer %s"\n' "$token"
    if [ -n "$body" ]; then
      printf 'header = "If-Match: *"\nheader = "Content-Type: application/merge-patch+json"\ndata = "%s"\n' "${body//\"/\\\"}"
    fi
    printf 'write-out = "%%{http_code} %%{time_total}\\n"\n'
  done | sed 1d >"$work/calls"
  curl -sS -K "$work/calls" | awk '$1 != 200 { bad++ } { print $2 * 1000 } END { if (bad) { print bad " failed" > "/dev/stderr"; exit 1 } }'
}

# summary: of the numbers on the input but the first ten, with the 95th percentile and the largest behind it.
summary() {
  tail -n +11 | sort -n | awk '{ all[NR] = $1 }
    END { printf "median %.1f, 95th percentile %.1f, largest %.1f ms\n", all[int((NR + 1) / 2)], all[int((NR - 1) * 0.95) + 1], all[NR] }'
}
