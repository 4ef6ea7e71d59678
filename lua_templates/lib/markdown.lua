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
  while body:find(ticks, 1, true) do
    ticks = ticks .. "`"
  end
  return ticks .. lang .. "\n" .. body .. ticks .. "\n"
end

---@type table<string, string> step to what stands for it in an id
local known_steps = {}

---What stands for a step in an id: there is no "." in it.
local function step_id(step)
  local made = known_steps[step]
  if not made then
    made = step:find("[^%w_-]") and step:gsub("[^%w_-]", function(char)
      return ("~%02x"):format(char:byte())
    end) or step
    known_steps[step] = made
  end
  return made
end

---The id of a thing with a name of several steps. Made of the steps alone, so that it does not
---change when something is added beside it.
---@param steps string[]
---@return string
function M.id(steps)
  local id = step_id(steps[1])
  for n = 2, #steps do
    id = M.id_below(id, steps[n])
  end
  return id
end

---The same of what is one step below.
---@param id string made by id()
---@param step string
---@return string
function M.id_below(id, step)
  return id .. "." .. step_id(step)
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
