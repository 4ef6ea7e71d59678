return { line = function(kind) return "the program's " .. kind end }
