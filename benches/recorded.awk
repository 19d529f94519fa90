# What PostgreSQL was told for requests, from its log (log_statement = 'all'), as a script for pgbench: one statement a
# line, with the values in the places of the parameters.
#
# awk -f recorded.awk -v after=LINE LOG LOG: what was logged after a line. The log is read twice, because the connections
# of the background work, which are left out, are known by what they have ever asked.

NR == FNR {
  if (/SKIP LOCKED|clock_timestamp|SELECT version FROM catalogue/) background[$4]
  next
}
# A statement of several lines goes on after a tab.
/^\t/ {
  if (goes_on) statement = statement " " substr($0, 2)
  next
}
{ goes_on = 0 }
FNR <= after || $4 in background { next }
sub(/^.* LOG:  (execute [^:]*|statement): /, "") {
  end_statement()
  statement = $0
  goes_on = 1
}
sub(/^.* DETAIL:  parameters: /, "") {
  statement = with_values(statement, $0)
}
END { end_statement() }

function with_values(text, parameters, value, done, name) {
  while (match(parameters, /^\$[0-9]+ = /)) {
    name = substr(parameters, 1, RLENGTH - 3)
    parameters = substr(parameters, RLENGTH + 1)
    match(parameters, /^(NULL|'([^']|'')*')/)
    value[name] = substr(parameters, 1, RLENGTH)
    parameters = substr(parameters, RLENGTH + 3)
  }
  while (match(text, /\$[0-9]+/)) {
    done = done substr(text, 1, RSTART - 1) value[substr(text, RSTART, RLENGTH)]
    text = substr(text, RSTART + RLENGTH)
  }
  return done text
}

function end_statement() {
  if (statement != "") print statement ";"
  statement = ""
}
