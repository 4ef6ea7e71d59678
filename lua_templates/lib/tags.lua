-- SPDX-License-Identifier: Apache-2.0
--
-- Engines evaluate what is in {{ }}. A value of a definition may hold such tags: they are shown,
-- and never evaluated.
local M = {}

---A text in which no two braces open side by side: all of a run but the last get a blank behind.
---@param text string
---@return string
function M.text(text)
  return (text:gsub("{{+", function(run) return ("{ "):rep(#run - 1) .. "{" end))
end

---The same of JSON, which loses nothing: there two braces are side by side in texts alone, where
---one can be written otherwise.
---@param text string JSON
---@return string
function M.json(text)
  return (text:gsub("{{", "{\\u007b"))
end

return M
