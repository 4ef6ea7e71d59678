return { kinds = { Box = { inputs = { ["label"] = { required = true } } } } }
