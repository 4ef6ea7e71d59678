-- SPDX-License-Identifier: Apache-2.0
local chain = require "lib.sample_chain"
local values = require "lib.sample_values"

return {
  emit = function(_, options)
    return chain.files({
      name = "two", summary = "Two steps",
      steps = {
        { kind = "Note", id = "golden-note", values = map { { "text", "t" } } },
        { kind = "Parts", id = "golden-parts",
          from = map { { "pair", { kind = "Note", output = "resource" } } } },
      },
    }, options, values.comment)
  end,
}
