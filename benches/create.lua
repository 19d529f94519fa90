-- wrk: creates drafts as a portal does that forwards its visitors' addresses, each from an address of its own.
-- Environment: FORM, the file with the body.
local file = assert(io.open(os.getenv("FORM"), "rb"))
local body = file:read("*a")
file:close()
local visitor = os.time() % 65536 * 256

function request()
  visitor = visitor + 1
  local address = string.format("10.%d.%d.%d", visitor / 65536 % 256, visitor / 256 % 256, visitor % 256)
  local headers = { ["Content-Type"] = "application/json", ["X-Forwarded-For"] = address }
  return wrk.format("POST", "/v1/requests", headers, body)
end

dofile(os.getenv("REPORT"))
