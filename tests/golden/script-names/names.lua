return { kinds = { Fleet = {
  state = "stge", success = { "Up" }, failure = { "Down" }, class = "job",
  reason = "failurReason", detail = "nope",
  checks = {
    { list = "robos", word = "state", name = "id", failure = list { "x" } },
    { list = "robots", word = "stat", name = "id", failure = list { "x" } },
  },
  examples = { nope = 3, label = 3 }, name_field = "lable",
} } }
