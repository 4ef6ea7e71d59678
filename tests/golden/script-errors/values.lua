return {
  component = function(c)
    return with(c, {
      inputs = each(c.inputs, function(i)
        if i.name == "timeout" then
          return with(i, { default = "soon", supplied = true })
        elseif i.name == "label" then
          return with(i, { default = 3, supplied = true })
        end
        return i.name ~= "lids" and i or nil
      end),
      fixed = list { map { { "name", "lids" }, { "path", list { "spec", "lids" } }, { "type", "array" },
                           { "value", "none" } } },
    })
  end,
}
