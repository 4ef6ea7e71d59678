return {
  component = function(c)
    return with(c, {
      inputs = each(c.inputs, function(i)
        return i.name ~= "size" and with(i, { path = i.name == "label" and list { "spec", "lids" } or i.path }) or nil
      end),
      outputs = each(c.outputs, function(o) return o.name ~= "run_summary" and o or nil end),
      rules = map { { "family", "good" }, { "state", "phase" } },
      naming = map { { "input", "lids" } },
    })
  end,
}
