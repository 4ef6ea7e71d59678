return { capabilities = { "parts", "secerts" }, emit = function() return list {} end }
