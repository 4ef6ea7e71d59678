return {
  kinds = {
    Bax = { class = "job" },
    ["store/Box"] = { class = "job" },
    ["*"] = {
      flatten = { "sise", "lids" },
      inputs = { labl = { hide = true }, ["spec.colour"] = { hide = true } },
      outputs = { "phase", "fase" },
    },
  },
}
