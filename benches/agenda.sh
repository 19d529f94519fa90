#!/usr/bin/env bash
# What an agenda costs in a large city: benches/agenda.sh prints medians over HTTP, one call after the other, of a move, of the
# report of an exchange and of the agencies that may be asked to present in a session, then what 64 officers are answered who
# move sessions at the same moment, and fails when one of their moves was lost.
#
# Serves the city of benches/agenda.sql from a private database in a temporary folder: 45 venues, 14 agencies, 120 presenters,
# 400 offers and 200 exchanges with 2,500 sessions, each led by an agency, and three years before them. Also fails when PostgreSQL
# reads the whole table of sessions or of assignments for a move, a report or the candidates. Everything is removed at the end.
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

readonly moves=300 officers=64 seconds=${BENCH_SECONDS:-10}

# to_come: what is true of sessions that still move.
readonly to_come="state = 'planned' AND starts_at > now() + interval '1 day'"

# moved_sessions: a quarter of an hour later, which leaves another before the next one begins.
moved_sessions() {
  sql -F $'\t' -c "SELECT '/v1/sessions/' || id, jsonb_build_object('starts_at', starts_at + interval '15 minutes',
    'ends_at', ends_at + interval '15 minutes') FROM agenda_sessions WHERE $to_come ORDER BY hashtext(id::text) LIMIT $moves"
}

# reports: each exchange of five days, three times.
reports() {
  sql -c "SELECT '/v1/exchanges/' || id || '/conflicts' FROM exchanges CROSS JOIN generate_series(1, 3)
    WHERE ends_on - starts_on = 4 AND starts_on > current_date ORDER BY hashtext(id::text)"
}

# candidates: who may present in sessions. They serve no item, so that every offer to present in the city is looked at.
candidates() {
  sql -c "SELECT '/v1/sessions/' || id || '/candidates?role=presenter' FROM agenda_sessions WHERE $to_come
    ORDER BY hashtext('candidates' || id) LIMIT $moves"
}

# whole_table: of PostgreSQL's log, what says that one of the large tables was read as a whole, with what led to it. A plan that
# has two ways to the same says of one that it was never taken.
whole_table() {
  grep -v 'never executed' "$work/data/postgres.log" | grep -E -B 40 'Seq Scan on (agenda_sessions|assignments)'
}

# explained COMMAND...: runs it with a service whose plans PostgreSQL writes down; fails when one reads a large table as a whole.
explained() {
  sql -c "ALTER DATABASE convite SET session_preload_libraries = 'auto_explain'" \
    -c 'ALTER DATABASE convite SET auto_explain.log_min_duration = 0' \
    -c 'ALTER DATABASE convite SET auto_explain.log_analyze = on'
  stop_service
  start_service
  "$@" >"$work/explained"
  sql -c 'ALTER DATABASE convite RESET ALL'
  stop_service
  start_service
  printf 'Plans written down: %s; that read the whole table of sessions or of assignments: ' \
    "$(grep -c 'plan:' "$work/data/postgres.log")"
  if whole_table >"$work/scans"; then
    echo 'some'
    tail -n 60 "$work/scans" >&2
    return 1
  fi
  echo 'none'
}

# explain_some: a few calls of each kind.
explain_some() {
  head -n 3 "$work/moves" | calls PATCH
  head -n 3 "$work/reports" | calls GET
  head -n 3 "$work/candidates" | calls GET
}

main() {
  serve_city
  printf '%s sessions of %s exchanges with %s assignments (%s):\n' "$(sql -c 'SELECT count(*) FROM agenda_sessions')" \
    "$(sql -c 'SELECT count(DISTINCT exchange_id) FROM agenda_sessions')" "$(sql -c 'SELECT count(*) FROM assignments')" \
    "$(conditions)"
  moved_sessions >"$work/moves"
  reports >"$work/reports"
  candidates >"$work/candidates"
  explained explain_some
  printf 'Moving one session, with its conflicts: %s\n' "$(tail -n +4 "$work/moves" | calls PATCH | summary)"
  printf 'The report of an exchange of five days: %s\n' "$(calls GET <"$work/reports" | summary)"
  printf 'Who may present in a session: %s\n' "$(calls GET <"$work/candidates" | summary)"
  printf '%s officers moving sessions for %s s (load average %s): ' "$officers" "$seconds" "$(cut -d ' ' -f 1 /proc/loadavg)"
  sql -c 'UPDATE agenda_sessions SET version = 1'
  # Sixty sessions of a few exchanges, so that they meet.
  sql -c "SELECT id FROM agenda_sessions WHERE $to_come ORDER BY exchange_id, starts_at LIMIT 60" |
    TOKEN=$token benches/officers.py "$service_url" "$seconds" "$officers"
}

main "$@"
