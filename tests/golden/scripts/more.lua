local names = require "names"

return {
  group = "golden.example",
  service = "Store",
  component = function(c)
    return with(c, {
      inputs = each(c.inputs, function(i)
        return i.own and i or with(i, { name = names.of(i.name) })
      end),
      description = "Boxes.",
    })
  end,
  files = function(set, format, c)
    return concat(set, list { file("OWNERS.txt", format .. " of " .. c.kind .. "\n") })
  end,
}
