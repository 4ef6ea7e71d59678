return { line = function(c) return "my own " .. c.kind end }
