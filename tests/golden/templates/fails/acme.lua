return {
  emit = function(c)
    return c.knd
  end,
}
