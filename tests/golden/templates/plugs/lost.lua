-- As others do it: local far, near = require "far.away", require "lib.wordy"
return {
  summary = "requires nothing",
  emit = function() return list { file("lost.txt", "lost") } end,
}
