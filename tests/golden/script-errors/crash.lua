return { component = function(c) return c.inputs.size.width end }
