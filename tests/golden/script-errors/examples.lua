return { examples = { labl = "x", label = 3, size = map { { "width", 1 } } } }
