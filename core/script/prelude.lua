-- SPDX-License-Identifier: Apache-2.0
--
-- What every template has beside the functions in C (tables.c): see lua_templates/meta/crdforge.lua.

local FORMATS = { yaml = "yaml", yml = "yaml", json = "json" }

---@param path string
---@param body any
---@param opts? {format?: string, head?: string[]}
function file(path, body, opts)
  opts = opts or {}
  local format = opts.format or FORMATS[path:match("%.([^./]+)$") or ""] or "text"
  return map {
    { "path", path }, { "format", format }, { "body", body },
    { "head", opts.head and list(opts.head) },
  }
end

---@param t any[]
---@param value any
function has(t, value)
  for _, item in ipairs(t or {}) do
    if item == value then
      return true
    end
  end
  return false
end

---@param t any[]
---@param key? fun(item: any): string|number
function sorted(t, key)
  local rows = {}
  for i, item in ipairs(t) do
    rows[i] = { key = key and key(item) or item, at = i, item = item }
  end
  table.sort(rows, function(a, b)
    if a.key ~= b.key then
      return a.key < b.key
    end
    return a.at < b.at -- a total order, so that equal keys cannot swap
  end)
  return each(rows, function(row) return row.item end)
end

---Cuts at `limit` characters, on the border of a word where there is one.
local function cut(text, limit)
  if utf8.len(text) <= limit then
    return text
  end
  local head = text:sub(1, utf8.offset(text, limit) - 1)
  return (head:match("^(.*%S)%s+%S*$") or head) .. "…"
end

---@param text? string
---@param limit? integer
function plain(text, limit)
  text = (text or ""):gsub("[%s%c]+", " "):gsub("^ ", ""):gsub(" $", "")
  while text:find("{{", 1, true) do
    text = text:gsub("{{", "{ {")
  end
  return limit and cut(text, limit) or text
end

-- Words that end in a full stop and no sentence.
local ABBREVIATIONS = { ["e.g"] = true, ["i.e"] = true, ["etc"] = true, ["vs"] = true, ["cf"] = true }

---@param text? string
---@param limit? integer
function first_sentence(text, limit)
  text = plain(text)
  local from = 1
  while true do
    local stop = text:find("[.!?] ", from)
    if not stop then
      return limit and cut(text, limit) or text
    end
    local word = text:sub(from, stop - 1):match("([%w.]*)$")
    if not ABBREVIATIONS[word:lower()] and (#word > 1 or text:sub(stop, stop) ~= ".") then
      return limit and cut(text:sub(1, stop), limit) or text:sub(1, stop)
    end
    from = stop + 1
  end
end
