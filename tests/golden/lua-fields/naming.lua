return {
  emit = function(c)
    local value = c.provenance.sha
    return list { file("x.json", map { { "value", value } }) }
  end,
}
