return { component = function(c) return without(c, 1) end }
