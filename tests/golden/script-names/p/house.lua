return { kinds = {
  TrainingJob = { inputs = { roleARN = { describe = "Ours." } } },
  Elsewhere = { class = "job" },
  Model = { inputs = { nameless = { hide = true } } },
} }
