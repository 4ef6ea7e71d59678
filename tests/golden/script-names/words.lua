return { kinds = { Fleet = { success = { "Up" }, name_field = "size" } } }
