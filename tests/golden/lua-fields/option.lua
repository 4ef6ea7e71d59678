return {
  emit = function(_, options)
    local value = options.namspace
    return list { file("x.json", map { { "value", value } }) }
  end,
}
