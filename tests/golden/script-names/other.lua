return { kinds = { Fleet = { class = "job" }, Flete = { class = "job" } } }
