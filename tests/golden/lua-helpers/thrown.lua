return {
  emit = function() return error { "x" } end,
}
