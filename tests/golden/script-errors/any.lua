return { kinds = { ["golden.example/*"] = { inputs = { size_width = { describe = "x" } } } } }
