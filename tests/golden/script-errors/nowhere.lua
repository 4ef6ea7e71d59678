return {
  kinds = {
    Box = { flatten = { "zzzzz", "label" }, outputs = { "zzzzz" } },
    Quux = { class = "job" },
  },
}
