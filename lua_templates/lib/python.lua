-- SPDX-License-Identifier: Apache-2.0
--
-- Python source out of data. Every text that a generated Python file holds comes through here, so
-- that no description, name or default of a definition can end a literal or begin a statement.
--
-- What is returned is laid out as `black` does it (lines of 88, double quotes, whatever is in
-- brackets on lines of its own), has no line end at its end, and takes `indent` as the number of
-- blanks in front of its lines.
local M = {}

local WIDTH = 88

local function count(text, pattern)
  local _, found = text:gsub(pattern, "")
  return found
end

---Columns that a text takes; what may be wide counts as wide.
local function columns(text)
  if not text:find("[\x80-\xFF]") then
    return #text
  end
  return utf8.len(text) + count(text, "[\xE1-\xF4][\x80-\xBF]+")
end

M.str, M.value = python_string, python_value -- see docs/LUA_API.md
M.docstring, M.comment = python_docstring, python_comment
M.name, M.fill = python_name, python_fill

local function bracketed(open, items, close, indent)
  if #items == 0 then
    return open .. close
  end
  local blanks = (" "):rep(indent)
  return open .. "\n" .. table.concat(each(items, function(item)
    return blanks .. "    " .. item .. ",\n"
  end)) .. blanks .. close
end

local function fits(line) -- no character takes more columns than bytes
  return not line:find("\n", 1, true) and (#line <= WIDTH or columns(line) <= WIDTH)
end

---A call, or anything else that ends in brackets: on one line where it fits, else each item on its
---own.
---@param open string as "    foo(", with the indentation
---@param items string[]
---@param close string as ")"
---@return string
function M.call(open, items, close)
  local line = open .. table.concat(items, ", ") .. close
  return fits(line) and line or bracketed(open, items, close, #open:match("^ *"))
end

---The head of a method that takes nothing: of a long result it is the last that is bracketed.
---@param name string
---@param result string
---@return string
function M.getter(name, result)
  local whole = M.call("    def " .. name .. "(", { "self" }, ") -> " .. result .. ":")
  local last = whole:match("[^\n]*$")
  return fits(last) and whole
    or whole:sub(1, -1 - #last) .. "    ) -> (\n        " .. result .. "\n    ):"
end

---Two parts that can only be parted by brackets around the second.
local function joined(first, between, second)
  local blanks = first:match("^ *")
  local below = blanks .. "    " .. second
  if fits(first .. between .. second) or not fits(below) then
    return first .. between .. second
  end
  return first .. between .. "(\n" .. below .. "\n" .. blanks .. ")"
end

---An assignment of something that has no place to break.
---@param target string as "    name", with the indentation
---@param value string
---@return string
function M.assign(target, value)
  return joined(target, " = ", value)
end

---The declaration of a name.
---@param name string as "    name", with the indentation
---@param type_name string
---@return string
function M.annotate(name, type_name)
  return joined(name, ": ", type_name)
end

---The upper part of a module: imports, constants and functions, with the empty lines between them.
---@param imports string
---@param constants string[]
---@param functions string[]
---@return string
function M.module(imports, constants, functions)
  return table.concat(concat(list { table.concat(concat(list { imports }, constants), "\n\n") },
                             functions), "\n\n\n")
end

---Whether the text is an identifier as it stands.
---@param text string
---@return boolean
function M.is_name(text)
  return M.name(text) == text
end

return M
