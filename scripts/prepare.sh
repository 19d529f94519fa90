# shellcheck shell=bash
# Makes sure that Rust, a C compiler and PostgreSQL's programs are there. Sourced by run.sh and
# test.sh from the top of the repository. Installs what is missing where that needs no password;
# otherwise prints the one command to type and ends with 1. Never asks anything.

readonly oldest_postgres=15
readonly rustup_command="curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y"

say() {
  printf '==> %s\n' "$*" >&2
}

# give_up WHAT COMMAND
give_up() {
  printf '\n%s\nType this command, then start %s again:\n\n    %s\n\n' "$1" "$0" "$2" >&2
  exit 1
}

have() {
  command -v "$1" >/dev/null 2>&1
}

is_root() {
  [ "$(id -u)" -eq 0 ]
}

as_root() {
  if is_root; then "$@"; else sudo -n "$@"; fi
}

can_install_packages() {
  have apt-get && { is_root || { have sudo && sudo -n true 2>/dev/null; }; }
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 "$@" \
    </dev/null >&2
}

# A compiler without the C library's headers is common, so it is tried on a program.
has_c_compiler() {
  local folder works=1
  have cc || return 1
  folder=$(mktemp -d)
  if printf '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n' |
    cc -x c -o "$folder/program" - 2>/dev/null; then
    works=0
  fi
  rm -rf "$folder"
  return "$works"
}

# The folders that `convite serve` looks through as well.
has_postgres() {
  local folder folders major version
  IFS=: read -r -a folders <<<"${CONVITE_POSTGRES_PROGRAMS:-}:$PATH"
  folders+=(
    /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/libexec/postgresql*
    /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin
    /home/linuxbrew/.linuxbrew/opt/postgresql@*/bin
  )
  for folder in "${folders[@]}"; do
    if ! [ -x "$folder/initdb" ]; then continue; fi
    version=$("$folder/postgres" --version 2>/dev/null) || continue
    version=${version#*"(PostgreSQL) "}
    major=${version%%[!0-9]*}
    if [ "${major:-0}" -ge "$oldest_postgres" ]; then return; fi
  done
  return 1
}

wanted_rust() {
  sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml
}

has_rust() {
  local found have_major have_minor want_major want_minor
  have cargo || return 1
  found=$(rustc --version 2>/dev/null) || return 1
  found=${found#rustc }
  IFS=. read -r have_major have_minor _ <<<"$found"
  IFS=. read -r want_major want_minor _ <<<"$(wanted_rust)"
  [ "$have_major" -gt "$want_major" ] ||
    { [ "$have_major" -eq "$want_major" ] && [ "$have_minor" -ge "$want_minor" ]; }
}

# Whether the distribution's own packages are new enough; without their lists, as if they were.
apt_offers_postgres() {
  local major
  major=$(apt-cache policy postgresql 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*\).*/\1/p')
  [ "${major:-$oldest_postgres}" -ge "$oldest_postgres" ]
}

# package_command TOOL...: what installs the tools (c-compiler, postgres, curl) here.
package_command() {
  local command='' names='' tool
  if have apt-get; then
    command='apt-get update && sudo apt-get install -y'
    if [[ " $* " == *" postgres "* ]] && ! apt_offers_postgres; then
      command+=' postgresql-common && sudo /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y'
      command+=' && sudo apt-get install -y'
    fi
  elif have dnf; then
    command='dnf install -y'
  elif have zypper; then
    command='zypper install -y'
  elif have pacman; then
    command='pacman -S --needed --noconfirm'
  elif have apk; then
    command='apk add'
  elif have brew; then
    command='brew install'
  else
    return 1
  fi
  for tool in "$@"; do
    names+=" $(package_names "${command%% *}" "$tool")"
  done
  command+=$names
  if is_root; then
    command=${command//sudo /}
  elif [[ $command != brew* ]]; then
    if have sudo; then command="sudo $command"; else command="su - -c '${command//sudo /}'"; fi
  fi
  printf '%s' "$command"
}

# package_names MANAGER TOOL
package_names() {
  case $1/$2 in
    apt-get/c-compiler) echo gcc libc6-dev ;;
    apk/c-compiler) echo build-base ;;
    */c-compiler) echo gcc ;;
    apt-get/postgres | pacman/postgres) echo postgresql ;;
    apk/postgres) echo postgresql postgresql-contrib ;;
    brew/postgres) echo postgresql@17 ;;
    */postgres) echo postgresql-server postgresql-contrib ;;
    */curl) echo ca-certificates curl ;;
  esac
}

missing_packages() {
  has_c_compiler || echo c-compiler
  [ "$1" = without-postgres ] || has_postgres || echo postgres
  has_rust || have rustup || have curl || echo curl
}

# Convite starts a PostgreSQL of its own; Debian would start another one on port 5432.
forbid_debians_own_cluster() {
  local folder=/etc/postgresql-common/createcluster.d
  as_root mkdir -p "$folder"
  printf '%s\n' '# Written by Convite, which brings its own cluster. Remove to have "main" again.' \
    'create_main_cluster = false' | as_root tee "$folder/convite.conf" >/dev/null
}

install_packages() {
  local names='' tool
  apt update || true
  for tool in "$@"; do
    if [ "$tool" = postgres ]; then
      apt_offers_postgres || continue
      forbid_debians_own_cluster || return 1
    fi
    names+=" $(package_names apt-get "$tool")"
  done
  say "Installing$names"
  # shellcheck disable=SC2086 # one word for each package
  apt install -y --no-install-recommends $names
}

prepare_packages() {
  local command missing
  missing=$(missing_packages "$1")
  if [ -z "$missing" ]; then return; fi
  # shellcheck disable=SC2086 # one word for each tool
  if can_install_packages; then
    install_packages $missing || true
    missing=$(missing_packages "$1")
    if [ -z "$missing" ]; then return; fi
  fi
  # shellcheck disable=SC2086
  command=$(package_command $missing) || command='(whatever installs them on this system)'
  if have xcode-select && [[ $missing == *c-compiler* ]]; then
    command="xcode-select --install"
  fi
  # shellcheck disable=SC2086
  give_up "Convite needs, and cannot install by itself: $(described $missing)." "$command"
}

described() {
  local tool text=''
  for tool in "$@"; do
    case $tool in
      c-compiler) tool='a C compiler' ;;
      postgres) tool="PostgreSQL $oldest_postgres or newer" ;;
    esac
    text+="${text:+, }$tool"
  done
  printf '%s' "$text"
}

use_cargo_home() {
  PATH=${CARGO_HOME:-${HOME:-}/.cargo}/bin:$PATH
}

# The toolchain that rustup manages, from wherever rustup comes.
install_rust() {
  if ! have rustup; then
    if have curl; then
      say "Installing Rust with rustup"
      curl --proto '=https' --tlsv1.2 -sSf --connect-timeout 20 https://sh.rustup.rs |
        RUSTUP_INIT_SKIP_PATH_CHECK=yes sh -s -- -y --profile minimal --no-modify-path >&2 &&
        use_cargo_home && has_rust && return
    fi
    if can_install_packages; then
      say "Installing the distribution's rustup"
      apt install -y --no-install-recommends rustup || return 1
    fi
    hash -r
    have rustup || return 1
  fi
  say "Installing the newest stable Rust"
  rustup toolchain install stable --profile minimal --no-self-update >&2 || return 1
  export RUSTUP_TOOLCHAIN=stable
  has_rust
}

prepare_rust() {
  if has_rust || install_rust; then return; fi
  give_up "Convite needs Rust $(wanted_rust) or newer, and cannot install it by itself." \
    "$rustup_command"
}

# prepare with-postgres|without-postgres
prepare() {
  has_rust || use_cargo_home
  prepare_packages "$1"
  prepare_rust
}
