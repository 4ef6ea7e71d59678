-- SPDX-License-Identifier: Apache-2.0
--
-- Markdown (GitHub's) out of data. Every text of a definition that a Markdown file holds comes
-- through text(), code() or fence(), so that none can begin a tag, a link, a table cell or a block.
local M = {}

local function entity(char)
  return ("&#%d;"):format(char:byte())
end

---Blanks, line ends and controls as one blank; what some readers take for a line end, too. Marks
---that turn the direction of what follows are dropped: they would go on behind the text.
local function squeeze(text)
  text = text:gsub("\xE2\x80[\xA8\xA9]", " "):gsub("\xC2\x85", " ")
  text = text:gsub("\xE2\x80[\xAA-\xAE]", ""):gsub("\xE2\x81[\xA6-\xA9]", "")
  return (text:gsub("[%s%c]+", " "):gsub("^ ", ""):gsub(" $", ""))
end

---"{{" is a tag to site generators, "$" begins a formula on GitHub, and it makes links of addresses
---without a look at the escapes in them.
local function escaped(text)
  text = text:gsub("[\\`*_%[%]<>|~]", "\\%0"):gsub("[&$]", entity)
  text = text:gsub("{{", "&#123;&#123;"):gsub("{%%", "&#123;%%"):gsub("!\\%[", "&#33;\\[")
  return (text:gsub("://", "&#58;//"):gsub("([Ww][Ww][Ww])%.", "%1&#46;"))
end

---A text on one line, in a paragraph or a table cell. An address of the web is a link to itself.
---@param text string
---@return string
function M.text(text)
  text = squeeze(text)
  local made, done = {}, 1
  for from, address in text:gmatch("()(https?://[%w._~:/?#@&+,=%%-]+)") do
    address = address:gsub("[.,:?&~_]+$", "")
    if from >= done and address:find("//%w") then
      made[#made + 1] = escaped(text:sub(done, from - 1)) .. "<" .. address .. ">"
      done = from + #address
    end
  end
  text = table.concat(made) .. escaped(text:sub(done))
  return (text:gsub("^[#+=:-]", "\\%0"):gsub("^(%d+)([.)])", "%1\\%2"))
end

---The paragraphs of a text, each as text() gives it.
---@param text? string
---@return string[]
function M.paragraphs(text)
  local found = {}
  text = (text or ""):gsub("\r\n?", "\n"):gsub("\n[ \t]*\n", "\0") .. "\0"
  for paragraph in text:gmatch("([^\0]*)\0") do
    local line = M.text(paragraph)
    found[#found + 1] = line ~= "" and line or nil
  end
  return found
end

---A text as it is, on one line. Where no backticks can be around it, as a tag with entities in it.
---@param text string
---@return string
function M.code(text)
  text = squeeze(text)
  if text == "" or text:find("[`|]") or text:find("{{", 1, true) or text:find("{%%") then
    return "<code>" .. text:gsub("[!-/:-@%[-`{-~]", entity) .. "</code>"
  end
  return "`" .. text .. "`"
end

---A text made of parts (lib/reference.lua).
---@param parts any[]
---@return string
function M.parts(parts)
  local made = ""
  for _, part in ipairs(parts) do
    if type(part) == "table" then
      made = made .. M.code(part.code)
    else -- the blanks around names are part of the sentence
      local before, middle, after = part:match("^(%s*)(.-)(%s*)$")
      made = made .. before .. (middle == "" and "" or M.text(middle)) .. after
    end
  end
  return made
end

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

local function row(cells, shown)
  return "| " .. table.concat(each(shown, function(n) return cells[n] end), " | ") .. " |\n"
end

---A table, without the columns that have nothing in any row; the first one stays.
---@param names string[]
---@param rows string[][] cells are Markdown already, on one line each
---@return string
function M.table(names, rows)
  local shown = {}
  for n = 1, #names do
    local filled = n == 1
    for _, cells in ipairs(rows) do
      filled = filled or cells[n] ~= ""
    end
    shown[#shown + 1] = filled and n or nil
  end
  return row(names, shown) .. row(each(names, function() return "---" end), shown)
    .. table.concat(each(rows, function(cells) return row(cells, shown) end)) .. "\n"
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
