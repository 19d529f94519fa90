#!/usr/bin/env bash
# What an agenda costs in a large city: benches/agenda.sh prints medians over HTTP, one call after the other, then what 64
# officers are answered who move sessions at the same moment, and fails when one of their moves was lost.
#
# Serves 45 venues, 14 agencies, 120 presenters, 400 offers and 200 exchanges with 2,500 sessions from a private database in a
# temporary folder. Also fails when PostgreSQL reads the whole table of sessions for a move or a report. Everything is removed
# at the end.
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

readonly moves=300 officers=64 seconds=${BENCH_SECONDS:-10} profile=${BENCH_PROFILE:-release}
binaries=${CARGO_TARGET_DIR:-target}/${profile/dev/debug}
readonly binaries

clean_up() {
  stop_service
  if [ -n "$work" ]; then rm -rf "$work"; fi
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

# A quarter of an hour later, which leaves another before the next one begins.
moved_sessions() {
  sql -F $'\t' -c "SELECT '/v1/sessions/' || id, jsonb_build_object('starts_at', starts_at + interval '15 minutes',
    'ends_at', ends_at + interval '15 minutes') FROM agenda_sessions ORDER BY hashtext(id::text) LIMIT $moves"
}

# Each exchange of five days, three times.
reports() {
  sql -c "SELECT '/v1/exchanges/' || id || '/conflicts' FROM exchanges CROSS JOIN generate_series(1, 3)
    WHERE ends_on - starts_on = 4 AND starts_on > current_date ORDER BY hashtext(id::text)"
}

# explained COMMAND...: runs it with a service whose plans PostgreSQL writes down; fails when one reads all sessions.
explained() {
  sql -c "ALTER DATABASE convite SET session_preload_libraries = 'auto_explain'" \
    -c 'ALTER DATABASE convite SET auto_explain.log_min_duration = 0'
  stop_service
  start_service
  "$@" >"$work/explained"
  sql -c 'ALTER DATABASE convite RESET ALL'
  stop_service
  start_service
  printf 'Plans written down: %s; that read the whole table of sessions: ' "$(grep -c 'plan:' "$work/data/postgres.log")"
  if grep -B 40 'Seq Scan on agenda_sessions' "$work/data/postgres.log" >"$work/scans"; then
    echo 'some'
    tail -n 60 "$work/scans" >&2
    return 1
  fi
  echo 'none'
}

explain_some() {
  head -n 3 "$work/moves" | calls PATCH
  head -n 3 "$work/reports" | calls GET
}

main() {
  local load
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
  sql -v rows=420 -f benches/requests.sql
  sql -f benches/visits.sql
  sql -f benches/agenda.sql
  create_officer >/dev/null
  load=$(cut -d ' ' -f 1 /proc/loadavg)
  printf '%s sessions of %s exchanges (%s build, %s cores, load average %s):\n' \
    "$(sql -c 'SELECT count(*) FROM agenda_sessions')" \
    "$(sql -c 'SELECT count(DISTINCT exchange_id) FROM agenda_sessions')" "$profile" "$(nproc)" "$load"
  moved_sessions >"$work/moves"
  reports >"$work/reports"
  explained explain_some
  printf 'Moving one session, with its conflicts: %s\n' "$(tail -n +4 "$work/moves" | calls PATCH | summary)"
  printf 'The report of an exchange of five days: %s\n' "$(calls GET <"$work/reports" | summary)"
  printf '%s officers moving sessions for %s s: ' "$officers" "$seconds"
  sql -c 'UPDATE agenda_sessions SET version = 1'
  # Sixty sessions of a few exchanges, so that they meet.
  sql -c 'SELECT id FROM agenda_sessions ORDER BY exchange_id, starts_at LIMIT 60' |
    TOKEN=$token benches/officers.py "$service_url" "$seconds" "$officers"
}

main "$@"
