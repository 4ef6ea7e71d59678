return { component = function(c) return with({ a = 1 }, {}) end }
