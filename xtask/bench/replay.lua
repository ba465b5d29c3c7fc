-- Replays requests that were made, and signed, before: wrk ... -- FILE THREADS
-- The file has frames: the length in decimal, a line feed, and the bytes of one request. Each
-- thread sends its own share of them in turn, and begins anew at the end.

local n_threads = 0

function setup(thread)
  thread:set("id", n_threads)
  n_threads = n_threads + 1
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local shares = tonumber(args[2])
  frames, position = {}, 0
  local index = 0
  while true do
    local length = file:read("*l")
    if not length then break end
    local frame = file:read(tonumber(length))
    if index % shares == id % shares then frames[#frames + 1] = frame end
    index = index + 1
  end
  file:close()
end

function request()
  position = position % #frames + 1
  return frames[position]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %.0f %.0f %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
