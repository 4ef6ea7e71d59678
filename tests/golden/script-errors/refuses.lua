return { component = function(c) refuse("house style: " .. c.kind .. " needs an owner", "add a label") end }
