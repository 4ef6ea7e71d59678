return {
  capabilities = list {},
  emit = function(c) return list { file("x.yaml", map { { "kind", c.kind } }) } end,
}
