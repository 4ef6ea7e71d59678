local words = require "own.words"
local rest = require "lib.words"

return {
  emit = function(c)
    return list { file("acme.txt", words.line(c) .. ", " .. rest.line(c.kind) .. "\n") }
  end,
}
