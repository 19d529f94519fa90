#!/usr/bin/env bash
# Runs every test: ./test.sh [arguments of `cargo test`]. It needs what run.sh needs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=scripts/prepare.sh
source scripts/prepare.sh

prepare with-postgres
exec cargo test --workspace --locked "$@"
