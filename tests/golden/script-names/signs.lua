return { kinds = { ["*"] = {
  conditions = {
    success = { { state = "stge", words = { "Up" } } },
    failure = { { state = { "deep", "word" }, words = { "Down" } } },
  },
  state = { "robots", "state" },
} } }
