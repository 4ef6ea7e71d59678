-- SPDX-License-Identifier: Apache-2.0
local chain = require "lib.sample_chain"
local values = require "lib.sample_values"

local EVIL = "it's \"quoted\" \\ {{workflow.name}} {{{workflow.uid}}} {{{=1+1}}} \"\"\" $(x)"
  .. "\nline: 2"

return {
  emit = function(_, options)
    return chain.files({
      name = "three", summary = "Three steps",
      steps = {
        { kind = "First", id = "x-first", values = map {
          { "text", EVIL }, { "whole", 1 }, { "real", 0.5 }, { "on", true },
          { "part", map { { "text", EVIL } } }, { "items", list { 1, "x" } }, { "same", "s" },
        } },
        { kind = "SecondKind", id = "x-secondkind", values = map {
          { "text", "another" }, { "same", "s" },
        } },
        { kind = "Third", id = "x-third", from = map {
          { "a", { kind = "First", output = "b" } },
          { "c", { kind = "SecondKind", output = "d" } },
          { "e", { kind = "First", output = "f" } },
        } },
      },
    }, options, values.comment)
  end,
}
