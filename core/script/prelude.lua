-- SPDX-License-Identifier: Apache-2.0
--
-- What every template has beside the functions in C (tables.c); lua_templates/meta/crdforge.lua
-- describes both.

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
