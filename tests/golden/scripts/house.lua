-- Sizes in one house style, and who pays.
return {
  kinds = {
    ["*"] = { inputs = { label = { required = true, describe = "Cost centre." } } },
    Box = {
      class = "record",
      flatten = { "size" },
      inputs = {
        size = { hide = true },
        ["size.width"] = { rename = "wide", default = 3 },
        ["spec.size.unit"] = { hide = true, default = "m" },
        lids = { default = list {} },
        timeout = { hide = true, default = "2h" },
        resource_namespace = { default = "store" },
      },
    },
  },
}
