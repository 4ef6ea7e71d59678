-- SPDX-License-Identifier: Apache-2.0
local chain = require "lib.sample_chain"

return {
  emit = function(_, options)
    return chain.files({
      name = "backwards", summary = "Wrong way round",
      steps = {
        { kind = "First", id = "x-first", from = map {
          { "a", { kind = "Second", output = "b" } },
        } },
        { kind = "Second", id = "x-second" },
      },
    }, options, function() return "" end)
  end,
}
