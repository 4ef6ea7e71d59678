return {
  emit = function(c)
    local value = c.descripton
    return list { file("x.json", map { { "value", value } }) }
  end,
}
