return {
  kinds = {
    Box = {
      inputs = {
        size = { hide = true },
        label = { default = 3, rename = "lids" },
        lids = { enum = { list { 1 } }, default = list { 2 } },
        action = { rename = "verb", default = "delete" },
        resource_name = { hide = true, default = "x" },
        resource_labels = { secret = true, default = map { { "team", 7 } } },
        ["spec.lids"] = { required = true },
      },
      outputs = { phase = { rename = "resource_uid2" }, resource_uid = { hide = true } },
    },
    ["B*"] = { inputs = { size = { secret = true, default = map { { "width", 1 } } } } },
  },
}
