return { kinds = { ["*"] = { inputs = {
  roleARN = { default = "arn:aws:iam::111122223333:role/ml" },
  role_arm = { hide = true },
} } } }
