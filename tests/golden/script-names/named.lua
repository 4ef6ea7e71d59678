return { kinds = { Fleet = { state = "stage", success = { "Up" }, name_field = "label" } } }
