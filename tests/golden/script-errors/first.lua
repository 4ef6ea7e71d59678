return { kinds = { Box = { inputs = { label = { default = "x" } } } } }
