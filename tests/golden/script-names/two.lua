return { kinds = {
  Fleet = { state = "stage", success = { "Up" } },
  Model = { inputs = { primaryContainer = { describe = "x" } } },
  ["sagemaker/*"] = { inputs = { role_arm = { hide = true } } },
} }
