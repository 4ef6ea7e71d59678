return {
  options = { { name = "depth", type = "integer", default = 1 } },
  check_options = function(options) return options.deph end,
  emit = function() return list { file("x.json", map {}) } end,
}
