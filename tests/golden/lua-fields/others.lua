return {
  options = { { name = "word", type = "string" } },
  emit = function(_, options)
    return list { file("x.json", map {
      { "unset", options.word == nil and options.of.others.word == nil and options.of.argo == nil },
      { "wrong", options.of.others.wrd },
    }) }
  end,
}
