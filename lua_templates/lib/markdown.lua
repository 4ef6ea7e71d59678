-- SPDX-License-Identifier: Apache-2.0
--
-- Markdown (GitHub's) out of data. Every text of a definition that a Markdown file holds comes
-- through text(), code() or fence(), so that none can begin a tag, a link, a table cell or a block.
local M = {}

M.text, M.code = markdown_line, markdown_code -- see docs/LUA_API.md
M.paragraphs, M.parts, M.table = markdown_paragraphs, markdown_parts, markdown_table

---A block of source, whatever backticks are in it.
---@param lang string
---@param body string ends with a line end
---@return string
function M.fence(lang, body)
  local ticks = "```"
  for run in body:gmatch("`+") do
    ticks = #run >= #ticks and ("`"):rep(#run + 1) or ticks
  end
  return ticks .. lang .. "\n" .. body .. ticks .. "\n"
end

---The id of a thing with a name of several steps. Made of the steps alone, so that it does not
---change when something is added beside it. Unique: "." is in no step.
---@param steps string[]
---@return string
function M.id(steps)
  local made = {}
  for n, step in ipairs(steps) do
    made[n] = step:gsub("[^%w_-]", function(char) return ("~%02x"):format(char:byte()) end)
  end
  return table.concat(made, ".")
end

---@param id string made by id()
---@return string
function M.anchor(id)
  return '<a id="' .. id .. '"></a>'
end

---@param words string Markdown
---@param id string made by id(), or the slug of a heading
---@return string
function M.link(words, id)
  return "[" .. words .. "](#" .. id .. ")"
end

return M
