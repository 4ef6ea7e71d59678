return {
  summary = "as near to a word of formats",
  emit = function() return list { file("a.txt", "a") } end,
}
