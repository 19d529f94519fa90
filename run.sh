#!/usr/bin/env bash
# Builds Convite and serves it: ./run.sh [--demo] [flags of `convite serve`].
# Everything that is missing on the machine is installed where that needs no password.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=scripts/prepare.sh
source scripts/prepare.sh

names_a_database() {
  local argument
  [ -z "${DATABASE_URL:-}" ] || return 0
  for argument in "$@"; do
    case $argument in
      --database-url | --database-url=*) return 0 ;;
    esac
  done
  return 1
}

if names_a_database "$@"; then
  prepare without-postgres
else
  prepare with-postgres
fi

say "Building Convite (minutes the first time, seconds from then on)"
cargo build --release --locked -p convite-api
exec "${CARGO_TARGET_DIR:-target}/release/convite" serve "$@"
