# shellcheck shell=bash
# The service under measurement, the static server beside it, and their end. Sourced by benches/http.sh.

readonly binaries=${CARGO_TARGET_DIR:-target}/release
readonly password='a password for one measurement'
service_pid='' service_url='' static_pid='' static_url='' startup_ms=''

# url_in LOG PID: the address that a server printed, once it has.
url_in() {
  local attempt url
  for attempt in $(seq 3000); do
    url=$(grep -om1 'http://127\.0\.0\.1:[0-9]*' "$1" 2>/dev/null) && break
    kill -0 "$2" 2>/dev/null || break
    sleep 0.02
  done
  if [ -z "${url:-}" ]; then
    say "A server did not start (attempt $attempt):"
    tail -n 20 "$1" >&2
    return 1
  fi
  printf '%s' "$url"
}

# Logs of single requests are left out, rates and the limit of anonymous drafts are out of the way, and this machine is
# believed when it forwards a visitor's address, as a portal would.
start_service() {
  : >"$work/service.log"
  env -u DATABASE_URL "$binaries/convite" serve --listen 127.0.0.1:0 --data-dir "$work/data" --log warn \
    --rate-per-caller 100000000 --rate-per-address 100000000 --anonymous-creates-per-hour 100000000 \
    --trusted-proxy 127.0.0.0/8 >>"$work/service.log" 2>&1 &
  service_pid=$!
  service_url=$(url_in "$work/service.log" "$service_pid")
}

# start_static FILE: a server of the same framework that answers everything with the file.
start_static() {
  : >"$work/static.log"
  "$binaries/examples/static_reply" 127.0.0.1:0 "$1" >"$work/static.log" 2>&1 &
  static_pid=$!
  static_url=$(url_in "$work/static.log" "$static_pid")
}

# stop_process PID: asks, waits, and insists after half a minute.
stop_process() {
  local attempt
  [ -n "$1" ] || return 0
  kill -TERM "$1" 2>/dev/null || return 0
  for attempt in $(seq 300); do
    kill -0 "$1" 2>/dev/null || break
    [ "$attempt" -lt 300 ] || kill -KILL "$1" 2>/dev/null
    sleep 0.1
  done
  wait "$1" 2>/dev/null || true
}

stop_static() {
  stop_process "$static_pid"
  static_pid=''
}

stop_service() {
  stop_process "$service_pid"
  service_pid=''
}

# Runs psql on the service's own database, through the socket that the service uses.
sql() {
  "$psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$(socket_folder)" -U convite -d convite "$@"
}

# The fifth line of the lock file names the folder.
socket_folder() {
  sed -n 5p "$work/data/postgres/postmaster.pid"
}

# A new officer with a password of their own.
create_officer() {
  local output one_time token
  output=$("$binaries/convite" admin create-user --data-dir "$work/data" --email bench@convite.example \
    --name Bench --role officer)
  one_time=${output##* }
  token=$(access_token "$one_time")
  jq -n --arg old "$one_time" --arg new "$password" '{current_password: $old, new_password: $new}' |
    curl -fsS -X POST "$service_url/v1/me/password" -H "Authorization: Bearer $token" \
      -H 'Content-Type: application/json' -d @-
}

# access_token PASSWORD: valid for a quarter of an hour.
access_token() {
  curl -fsS "$service_url/v1/oauth/token" -d grant_type=password -d client_id=convite-docs \
    -d username=bench@convite.example --data-urlencode "password=$1" | jq -r .access_token
}

# Starts the service on a data folder that is there; sets startup_ms, the time to its first answer that says ready.
measure_startup() {
  local begun=${EPOCHREALTIME/./}
  start_service
  until curl -fs -o "$work/ready" "$service_url/readyz"; do sleep 0.005; done
  startup_ms=$(((${EPOCHREALTIME/./} - begun) / 1000))
}

peak_memory_megabytes() {
  awk '/^VmHWM:/ { printf "%.0f", $2 / 1024 }' "/proc/$service_pid/status"
}
