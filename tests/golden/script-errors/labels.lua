return { kinds = { ["*"] = { inputs = { label = { hide = true } } } } }
