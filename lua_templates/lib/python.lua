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

local KEYWORDS = {}
for word in ([[False None True and as assert async await break class continue def del elif else
  except finally for from global if import in is lambda nonlocal not or pass raise return try while
  with yield]]):gmatch("%S+") do
  KEYWORDS[word] = true
end

-- First and last of the characters that an editor does not show as themselves: controls, blanks
-- other than " ", marks that turn the direction of text or join what surrounds them, no characters.
local HIDDEN = {
  { 0x00, 0x1F }, { 0x7F, 0xA0 }, { 0xAD, 0xAD }, { 0x34F, 0x34F }, { 0x61C, 0x61C },
  { 0x115F, 0x1160 }, { 0x1680, 0x1680 }, { 0x17B4, 0x17B5 }, { 0x180B, 0x180F },
  { 0x2000, 0x200F }, { 0x2028, 0x202F }, { 0x205F, 0x206F }, { 0x3000, 0x3000 },
  { 0x3164, 0x3164 }, { 0xE000, 0xF8FF }, { 0xFDD0, 0xFDEF }, { 0xFEFF, 0xFEFF },
  { 0xFFA0, 0xFFA0 }, { 0xFFF0, 0xFFFF }, { 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A },
  { 0xE0000, 0x10FFFF },
}

local function hidden(code)
  for _, range in ipairs(HIDDEN) do
    if code <= range[2] then
      return code >= range[1]
    end
  end
  return false
end

local ESCAPES = { [0x09] = "\\t", [0x0A] = "\\n", [0x0D] = "\\r", [0x5C] = "\\\\" }

local function escape(code)
  local form = code < 0x100 and "\\x%02x" or code < 0x10000 and "\\u%04x" or "\\U%08x"
  return ESCAPES[code] or form:format(code)
end

---The text with backslashes and what cannot be seen written as escapes; quotes are left.
local function escaped(text)
  -- A character is whole in a run: all of its bytes are beyond ASCII.
  return (text:gsub("[^ -Z%[%]^-~]+", function(run)
    local parts = {}
    for _, code in utf8.codes(run) do
      parts[#parts + 1] = (code == 0x5C or hidden(code)) and escape(code) or utf8.char(code)
    end
    return table.concat(parts)
  end))
end

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

---A string literal on one line, in the quotes that need fewer escapes.
---@param text string
---@return string
function M.str(text)
  local quote = '"'
  if text:find('"', 1, true) then
    quote = count(text, '"') > count(text, "'") and "'" or '"'
    return quote .. escaped(text):gsub(quote, "\\" .. quote) .. quote
  end
  return quote .. escaped(text) .. quote
end

---The words of a line, in lines that fit; what is longer than a line stays whole.
local function wrapped(line, width)
  local blanks = line:match("^ *")
  local lines, at, taken = {}, nil, 0
  for word in line:gmatch("[^ ]+") do
    local more = columns(word)
    if at and taken + 1 + more <= width then
      at, taken = at .. " " .. word, taken + 1 + more
    else
      lines[#lines + 1] = at
      at, taken = blanks .. word, #blanks + more
    end
  end
  lines[#lines + 1] = at
  return lines
end

---The lines of a text without the blanks around it and at their ends; of all but the first the
---least indentation is taken away.
local function lines_of(text)
  local lines, least = {}, nil
  text = text:gsub("\r\n?", "\n"):gsub("\t", "    "):gsub("^[ \n]+", ""):gsub("[ \n]+$", "")
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    line = line:gsub(" +$", "")
    lines[#lines + 1] = line
    if #lines > 1 and line ~= "" then
      least = math.min(least or #line, #line:match("^ *"))
    end
  end
  for i = 2, #lines do
    lines[i] = lines[i]:sub((least or 0) + 1)
  end
  return lines
end

---@param shown fun(line: string): string how a line is written
local function wrapped_lines(text, width, shown)
  local lines = {}
  for _, line in ipairs(lines_of(text)) do
    local parts = wrapped(shown(line), math.max(width, 20))
    if #parts == 0 and #lines > 0 and lines[#lines] ~= "" then
      lines[#lines + 1] = "" -- one empty line in the place of several
    end
    for _, part in ipairs(parts) do
      lines[#lines + 1] = part
    end
  end
  return lines
end

---A docstring: the text line by line, long lines wrapped.
---@param text string with more than blanks in it
---@param indent? integer
---@return string
function M.docstring(text, indent)
  local blanks = (" "):rep(indent or 0)
  local lines = wrapped_lines(text, WIDTH - #blanks - 6, escaped) -- less both quotes
  for i, line in ipairs(lines) do
    lines[i] = (i == 1 or line == "") and line or blanks .. line
  end
  -- Two quotes in a row could be the beginning of the end, and one at the end is.
  local body, last = table.concat(lines, "\n"):match('^(.-)("?)$')
  body = body:gsub('""', '\\"\\"'):gsub('^"', '\\"') .. (last ~= "" and "\\x22" or "")
  return blanks .. '"""' .. body .. (#lines > 1 and "\n" .. blanks or "") .. '"""'
end

-- Words in front of a colon that make an instruction of a comment.
local INSTRUCTIONS = { "coding", "type", "fmt", "mypy", "yapf", "pylint", "isort", "noqa", "ruff",
                       "flake8", "pyright", "pragma" }

local function harmless(line)
  for _, word in ipairs(INSTRUCTIONS) do
    line = line:gsub("(" .. word .. ")([:=])", "%1 %2")
  end
  return line
end

local function visible(line)
  if not line:find("[^ -~]") then
    return line
  end
  local shown = {}
  for _, code in utf8.codes(line) do
    shown[#shown + 1] = hidden(code) and " " or utf8.char(code)
  end
  return table.concat(shown)
end

---A comment: the text line by line, long lines wrapped. A comment has no escapes: what cannot be
---seen becomes a blank.
---@param text string
---@param indent? integer
---@return string
function M.comment(text, indent)
  local blanks = (" "):rep(indent or 0)
  local lines = wrapped_lines(text, WIDTH - #blanks - 2, visible)
  for i, line in ipairs(#lines > 0 and lines or { "" }) do
    lines[i] = blanks .. "#" .. (line == "" and "" or " " .. harmless(line))
  end
  return table.concat(lines, "\n")
end

local function bracketed(open, items, close, indent)
  if #items == 0 then
    return open .. close
  end
  local blanks = (" "):rep(indent)
  return open .. "\n" .. table.concat(each(items, function(item)
    return blanks .. "    " .. item .. ",\n"
  end)) .. blanks .. close
end

local function fits(line)
  return not line:find("\n", 1, true) and columns(line) <= WIDTH
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

---The template with each $name replaced by values.name, which must be Python source. A line that is
---only the name of an empty text is left out.
---@param template string
---@param values table<string, string>
---@return string
function M.fill(template, values)
  local function value(name)
    return assert(values[name], "python: no value for $" .. name)
  end
  return (("\n" .. template):gsub("\n *%$([%a_]+)\n", function(name)
    return value(name) == "" and "\n" or nil
  end):gsub("%$([%a_]+)", value):sub(2))
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

---A literal of any data that the core hands out, or that map{} and list{} made: null is None. What
---has entries takes a line for each; the first line is not indented.
---@param value any
---@param indent? integer of the line that the literal begins in
---@return string
function M.value(value, indent)
  indent = indent or 0
  if value == nil then
    return "None"
  elseif type(value) == "boolean" then
    return value and "True" or "False"
  elseif type(value) == "string" then
    return M.str(value)
  elseif type(value) == "number" then
    return (json(value):gsub("e%+", "e"))
  end
  local items = {}
  if json(value):sub(1, 1) == "[" then
    for i = 1, #value do -- ipairs would end at a null
      items[i] = M.value(value[i], indent + 4)
    end
    return bracketed("[", items, "]", indent)
  end
  for i, entry in ipairs(entries(value)) do
    items[i] = M.str(entry[1]) .. ": " .. M.value(entry[2], indent + 4)
  end
  return bracketed("{", items, "}", indent)
end

---The text as a legal identifier that is no keyword: what Python does not take becomes _, a keyword
---gets one at its end, a digit one in front. Different texts may give the same identifier.
---@param text string
---@return string
function M.name(text)
  local name = text:gsub("[\x80-\xFF]+", "_"):gsub("[^%w_]", "_"):gsub("^__+", "_")
  if name == "" or name:find("^%d") then
    name = "_" .. name
  end
  return KEYWORDS[name] and name .. "_" or name
end

---Whether the text is an identifier as it stands.
---@param text string
---@return boolean
function M.is_name(text)
  return M.name(text) == text
end

return M
