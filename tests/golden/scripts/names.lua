return { of = function(name) return "box_" .. name end }
