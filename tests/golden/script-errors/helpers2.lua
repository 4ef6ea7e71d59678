return { component = function(c) return with(c, { "x" }) end }
