return { kinds = { Fleet = { links = {
  D = "https://x/{nosuch}",
  E = "https://x/{nmespace}/{name}",
  F = "https://x/{name" } } } }
