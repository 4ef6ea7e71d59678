-- SPDX-License-Identifier: Apache-2.0
--
-- Texts for shell scripts. Every value that a generated script holds comes through here.
local M = {}

---A text as one word of a shell.
---@param text string
---@return string
function M.word(text)
  if text:find("^[%w_./:@%%+=,-]+$") then
    return text
  end
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

return M
