-- What wrk sends, in one thread: drafts, or submissions of the drafts of drafts.sql, each with the address and the token of
-- a visitor of its own, which a portal would forward.
--
-- wrk -s benches/writes.lua URL -- create FIRST FORM
-- wrk -s benches/writes.lua URL -- submit FIRST
local action, number, form

function init(args)
  action, number = args[1], tonumber(args[2])
  if action == "create" then
    local file = assert(io.open(args[3], "rb"))
    form = file:read("*a")
    file:close()
  end
end

local function create()
  local visitor = string.format("10.%d.%d.%d", number / 65536 % 256, number / 256 % 256, number % 256)
  local headers = { ["Content-Type"] = "application/json", ["X-Forwarded-For"] = visitor }
  return wrk.format("POST", "/v1/requests", headers, form)
end

local function submit()
  local path = string.format("/v1/requests/01990000-0000-7000-8000-2%011d/submit", number)
  return wrk.format("POST", path, { ["Authorization"] = string.format("Bearer cvt_2%042d", number) })
end

function request()
  number = number + 1
  if action == "create" then return create() end
  return submit()
end

-- One line: requests a second, median and 99th percentile in milliseconds, how many failed.
function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local rate = summary.requests / (summary.duration / 1e6)
  io.write(string.format(
    "RESULT %.1f %.3f %.3f %d\n", rate, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, failed
  ))
end
