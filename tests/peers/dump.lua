-- SPDX-License-Identifier: Apache-2.0
-- A format of the tests: the component document, beside what other formats make of it.
return {
  summary = "The component document",
  emit = function(c)
    return list { file("component.json", c) }
  end,
}
