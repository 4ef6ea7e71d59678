return {
  kinds = {
    Box = {
      inputs = { ["spec.label"] = { required = true }, size_width = { describe = "x" } },
      outputs = { phase = { describe = "x" } },
    },
  },
}
