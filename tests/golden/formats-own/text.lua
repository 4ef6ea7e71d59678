return { capabilities = "parts", emit = function() return list {} end }
