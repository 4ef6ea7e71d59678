return {
  scope = "set",
  emit = function(all)
    return list { file("x.json", each(all, function(c) return c.knd end)) }
  end,
}
