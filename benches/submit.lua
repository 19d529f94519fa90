-- wrk: submits the drafts of benches/drafts.sql, each once and with its own token; for one thread.
-- Environment: FIRST and LAST, the numbers of the drafts.
local number, last = tonumber(os.getenv("FIRST")), tonumber(os.getenv("LAST"))

function request()
  if number > last then
    -- The drafts are used up, and so the run ends; this one is answered too late to be counted.
    wrk.thread:stop()
    return wrk.format("GET", "/healthz")
  end
  local path = string.format("/v1/requests/01990000-0000-7000-8000-2%011d/submit", number)
  local headers = { ["Authorization"] = string.format("Bearer cvt_2%042d", number) }
  number = number + 1
  return wrk.format("POST", path, headers)
end

dofile(os.getenv("REPORT"))
