retrun { kinds = { Box = { class = "job" } } }
