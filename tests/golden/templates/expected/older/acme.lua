local words = require "lib.words"

return {
  summary = "a line of text",
  emit = function(c) return list { file("acme.txt", words.line(c.kind) .. "\n") } end,
}
