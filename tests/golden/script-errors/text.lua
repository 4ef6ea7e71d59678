return { files = function() return "x" end }
