return { line = function(kind) return "one override of " .. kind end }
