return {
  component = function(c)
    return with(c, {
      kind = "Crate", title = "",
      inputs = concat(each(c.inputs, function(i)
        if i.name == "label" then
          return with(i, { name = "Label", type = "text", path = list { 1 }, required = 1 })
        elseif i.name == "lids" then
          return with(i, { name = "region", inside = "nothing", supplied = true })
        elseif i.name == "action" then
          return without(i, "option")
        end
        return i
      end), list { c.inputs[1], map { { "name", "kind" }, { "requird", true } }, 7 }),
      outputs = each(c.outputs, function(o) return o.name ~= "run_summary" and o or nil end),
      fixed = list { map { { "name", "size" }, { "valu", 1 } } },
    })
  end,
}
