return {
  emit = function(c)
    local value = each(c.outputs, function(o) return o.typ end)
    return list { file("x.json", map { { "value", value } }) }
  end,
}
