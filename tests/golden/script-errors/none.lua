return { component = function() end }
