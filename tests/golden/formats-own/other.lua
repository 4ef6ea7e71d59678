return { capabilities = { "speed" }, emit = function() return list {} end }
