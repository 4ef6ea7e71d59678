return { kinds = { ["sagemaker/*"] = {
  flatten = { "resourceConfig" },
  examples = { roleARN = "x" },
  inputs = { roleARN = { describe = "A role." } },
} } }
