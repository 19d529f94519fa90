# shellcheck shell=bash
# A service with a private database in the temporary folder `work`, and an officer who is signed in: what the measurements
# share. Sourced by them from the top of the repository, after scripts/prepare.sh; `binaries` is where the program is.

readonly password='a password for one measurement'
work='' service_pid='' service_url='' token=''

# postgres_program NAME ARGUMENT...: runs one of PostgreSQL's programs on the service's database, as the service does.
postgres_program() {
  local name=$1 folder
  shift
  for folder in ${CONVITE_POSTGRES_PROGRAMS:-} /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
    if [ -x "$folder/$name" ]; then name=$folder/$name; fi
  done
  # The fifth line of the lock file names the folder of the socket.
  PGHOST=$(sed -n 5p "$work/data/postgres/postmaster.pid") PGUSER=convite PGDATABASE=convite "$name" "$@"
}

sql() {
  postgres_program psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"
}

# url_in LOG PID: the address that a server prints once it listens.
url_in() {
  while kill -0 "$2"; do
    if grep -om1 '^[^,]*http://127\.0\.0\.1:[0-9]*' "$1" | grep -o 'http.*'; then return; fi
    sleep 0.005
  done
  tail -n 20 "$1" >&2
  return 1
}

# start_service FLAG...: without limits of rates, and with the lines of `log` only (warnings unless said); believes whom this machine forwards.
start_service() {
  : >"$work/service.log"
  # shellcheck disable=SC2154 # whoever measures says which program
  env -u DATABASE_URL "$binaries/convite" serve --listen 127.0.0.1:0 --data-dir "$work/data" --log "${log:-warn}" \
    --rate-per-caller 100000000 --rate-per-address 100000000 --trusted-proxy 127.0.0.0/8 "$@" >"$work/service.log" 2>&1 &
  service_pid=$!
  service_url=$(url_in "$work/service.log" "$service_pid")
}

# stop PID: asks and waits.
stop() {
  if [ -n "$1" ] && kill "$1" 2>/dev/null; then wait "$1" || true; fi
}

stop_service() {
  stop "$service_pid"
  service_pid=''
}

call() {
  local path=$1
  shift
  curl -fsS "$service_url$path" "$@"
}

# sign_in PASSWORD: a token for a quarter of an hour.
sign_in() {
  token=$(call /v1/oauth/token -d grant_type=password -d client_id=convite-docs -d username=bench@convite.example \
    --data-urlencode "password=$1" | jq -r .access_token)
}

create_officer() {
  local created
  created=$("$binaries/convite" admin create-user --data-dir "$work/data" --email bench@convite.example --name Bench \
    --role officer)
  sign_in "${created##* }"
  jq -n --arg old "${created##* }" --arg new "$password" '{current_password: $old, new_password: $new}' |
    call /v1/me/password -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d @-
  sign_in "$password"
}
