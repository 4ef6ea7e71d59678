return { kinds = { Box = { inputs = { label = { secret = true } } } } }
