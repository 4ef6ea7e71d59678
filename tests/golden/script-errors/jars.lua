return {
  kinds = { Jar = { inputs = { size_width = { describe = "x" }, label = { describe = "x" } } } },
}
