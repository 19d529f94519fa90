# shellcheck shell=bash
# The tools of the measurement. Sourced by benches/http.sh after scripts/prepare.sh.

readonly oha_version=1.16.0
readonly oha=.cache/oha/bin/oha

install_oha() {
  if [ "$("$oha" --version 2>/dev/null)" = "oha $oha_version" ]; then return; fi
  say "Building oha $oha_version (minutes, once)"
  cargo install oha --locked --version "$oha_version" --root .cache/oha >&2
}

install_load_tools() {
  local missing='' tool
  for tool in curl jq wrk; do
    have "$tool" || missing+=" $tool"
  done
  if [ -z "$missing" ]; then return; fi
  say "Installing$missing"
  # shellcheck disable=SC2086 # one word for each package
  if ! { can_install_packages && apt update && apt install -y --no-install-recommends $missing; }; then
    give_up "The measurement needs, and cannot install by itself:$missing." "apt-get install -y$missing"
  fi
}

# postgres_program NAME: where one of PostgreSQL's programs is.
postgres_program() {
  local candidate
  for candidate in /usr/lib/postgresql/*/bin/"$1" /usr/pgsql-*/bin/"$1" "$(command -v "$1")"; do
    if [ -x "$candidate" ]; then
      printf '%s' "$candidate"
      return
    fi
  done
  say "PostgreSQL's $1 was not found"
  return 1
}

install_tools() {
  prepare with-postgres
  install_load_tools
  install_oha
  psql=$(postgres_program psql)
  pgbench=$(postgres_program pgbench)
}
