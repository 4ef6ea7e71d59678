-- SPDX-License-Identifier: Apache-2.0
--
-- What every template has beside the functions in C (tables.c, sandbox.c and those of the engine);
-- lua_templates/meta/crdforge.lua describes them all.

local FORMATS = { yaml = "yaml", yml = "yaml", json = "json" }

-- Each function here is called by one in C, which the template calls (wrap_helpers in sandbox.c):
-- an error of the template's is one level higher.

---Ends with an error at the place that called the helper.
local function expect(value, wanted, helper, what)
  if type(value) ~= wanted then
    error(("%s: %s is a %s, expected a %s"):format(helper, what, type(value), wanted), 4)
  end
end

---@param path string
---@param body any
---@param opts? {format?: string, head?: string[], owner?: string}
function file(path, body, opts)
  expect(path, "string", "file", "the path")
  opts = opts or {}
  expect(opts, "table", "file", "the third argument")
  local format = opts.format or FORMATS[path:match("%.([^./]+)$") or ""] or "text"
  return map {
    { "path", path }, { "format", format }, { "body", body },
    { "head", opts.head and list(opts.head) }, { "owner", opts.owner },
  }
end

---@param t any[]
---@param key? fun(item: any): string|number
function sorted(t, key)
  expect(t, "table", "sorted", "the first argument")
  local rows, first = {}, nil
  for i, item in ipairs(t) do
    local by = item
    if key then
      by = key(item)
    end
    first = first or type(by)
    if type(by) ~= first or first ~= "string" and first ~= "number" then
      error(("sorted: item %d is sorted by a %s, expected all texts or all numbers")
        :format(i, type(by)), 3)
    end
    rows[i] = (key or first ~= "string") and { key = by, at = i, item = item } or item
  end
  if not key and first == "string" then -- of two that are the same either may go first
    table.sort(rows)
    return list(rows)
  end
  table.sort(rows, function(a, b)
    if a.key ~= b.key then
      return a.key < b.key
    end
    return a.at < b.at -- a total order, so that equal keys cannot swap
  end)
  return each(rows, function(row) return row.item end)
end

-- --- text ------------------------------------------------------------------------------------

local STYLES = {
  snake = function(name) return name end,
  kebab = function(name) return (name:gsub("_", "-")) end,
  upper = function(name) return name:upper() end,
  camel = function(name) return (name:gsub("_(%a)", string.upper):gsub("_", "")) end,
  pascal = function(name)
    return (("_" .. name):gsub("_(%a)", string.upper):gsub("_", ""))
  end,
}

local made_snake = snake -- in C, where it is lent
if made_snake then
  ---@param text string
  function snake(text)
    expect(text, "string", "snake", "the text")
    return made_snake(text)
  end

  ---@param text string
  ---@param style "snake"|"kebab"|"camel"|"pascal"|"upper"
  function case(text, style)
    expect(text, "string", "case", "the text")
    local restyle = STYLES[style]
    if not restyle then
      error(("case: %s is no style, it is snake, kebab, camel, pascal or upper")
        :format(type(style) == "string" and '"' .. style .. '"' or "a " .. type(style)), 3)
    end
    return restyle(made_snake(text))
  end
end

---Characters of a text.
local function length(text)
  return utf8.len(text) or #text
end

---One line, broken at blanks.
local function wrapped(line, width)
  local lines, last, room = {}, nil, 0
  for word in line:gmatch("%S+") do
    local len = length(word)
    if last and len < room then
      last, room = last .. " " .. word, room - len - 1
    else
      lines[#lines + 1] = last
      last, room = word, width - len
    end
  end
  lines[#lines + 1] = last
  return table.concat(lines, "\n")
end

---@param text? string
---@param width integer
function wrap(text, width)
  expect(text or "", "string", "wrap", "the text")
  if math.type(width) ~= "integer" or width < 1 then
    error("wrap: the width is no whole number above 0", 3)
  end
  return ((text or ""):gsub("[^\r\n]+", function(line) return wrapped(line, width) end))
end

---@param text? string
---@param by integer
function indent(text, by)
  expect(text or "", "string", "indent", "the text")
  if math.type(by) ~= "integer" or by < 0 then
    error("indent: the number of blanks is no whole number", 3)
  end
  return ((text or ""):gsub("[^\r\n]+", (" "):rep(by) .. "%0"))
end

---@param text? string
function markdown(text)
  expect(text or "", "string", "markdown", "the text")
  return require("lib.markdown").text(text or "")
end
