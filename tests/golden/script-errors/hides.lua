return {
  kinds = {
    Box = {
      flatten = { "size" },
      inputs = { label = { hide = true }, size_width = { rename = "breadth" } },
      outputs = { phase = { hide = true } },
    },
  },
}
