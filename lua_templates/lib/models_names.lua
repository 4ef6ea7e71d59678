-- SPDX-License-Identifier: Apache-2.0
--
-- Names of classes and fields: made of the property's path alone, so that no name changes when the
-- definition gets another property, but for one that would be called the same.
local python = require "lib.python"

local M = {}

local function words(text)
  local set = {}
  for word in text:gmatch("%S+") do
    set[word] = true
  end
  return set
end

-- What a module takes for granted, beside the words that python.name() knows.
local BUILTINS = words [[ArithmeticError AssertionError AttributeError BaseException
  BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError
  ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError
  DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup
  FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError
  ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError
  KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError
  NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning
  PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError
  ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError
  SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError
  UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning
  UserWarning ValueError Warning WindowsError ZeroDivisionError None True False]]
local OURS = words "ObjectMeta Null NULL"
-- Names that a model has, and types that annotations below a field name.
local NOT_FIELDS = words "to_dict from_dict extra_properties self str int float bool"

---Letters that depend on the text alone (FNV-1a).
local function letters(text, count)
  local hash, result = 0x811C9DC5, {}
  for i = 1, #text do
    hash = ((hash ~ text:byte(i)) * 0x01000193) & 0xFFFFFFFF
  end
  for i = 1, count do
    result[i] = string.char(97 + hash % 26)
    hash = (hash // 26 ~ hash * 0x01000193) & 0xFFFFFFFF
  end
  return table.concat(result)
end

---One name for each claim; of those that wish for the same the first in rank keeps it.
---@param claims {wish: string, rank: string, key: string}[] rank and key: unique together
---@return table<string, string> key to name
local function assigned(claims)
  local names, taken = {}, {}
  for _, claim in ipairs(claims) do
    taken[claim.wish] = true
  end
  local given = {}
  for _, claim in ipairs(sorted(claims, function(claim) return claim.rank .. claim.key end)) do
    local name, count = claim.wish, 4
    while given[name] or name ~= claim.wish and taken[name] do
      name, count = claim.wish .. "_" .. letters(claim.key, count), count + 4
    end
    given[name], names[claim.key] = true, name
  end
  return names
end

---@param kind string
---@return string
function M.kind(kind)
  local name = python.name(pascal(kind))
  return (BUILTINS[name] or OURS[name]) and name .. "_" or name
end

---@param path any[]
---@return string key unique to the path
function M.key(path)
  return table.concat(path, "\1")
end

---The class that a path wishes for: the steps below spec, one after the other.
local function class_wish(kind, path)
  local parts = {}
  for i, step in ipairs(path) do
    if not (i == 1 and step == "spec") then
      parts[#parts + 1] = pascal(step)
    end
  end
  local name = table.concat(parts)
  if path[1] ~= "spec" then
    name = kind .. name
  end
  if name == "" or name:find("^%d") or BUILTINS[name] or OURS[name] or name == kind or
    name == kind .. "Spec" then
    name = "Spec" .. name
  end
  return name
end

---@param kind string the class of the kind
---@param paths string[][]
---@return table<string, string> key of a path to class
function M.classes(kind, paths)
  return assigned(each(paths, function(path)
    -- Nearer to the root goes first.
    return { wish = class_wish(kind, path), rank = ("%05d"):format(#path), key = M.key(path) }
  end))
end

local function lower_camel(name)
  return (name:gsub("_(%l)", string.upper):gsub("_", ""))
end

local function legal(name)
  return NOT_FIELDS[name] and name .. "_" or python.name(name)
end

local function field_claim(property)
  local name = snake(property)
  local plainly = property == lower_camel(name)
  if name == "" then
    name = "field_" .. letters(property, 4)
  elseif name:find("^%d") then
    name = "field_" .. name
  end
  return { wish = legal(name), rank = plainly and "1" or "2", key = property }
end

---@param properties string[] of one object
---@return table<string, string> property to field
function M.fields(properties)
  return assigned(each(properties, field_claim))
end

---The same for the properties that are inputs: called like the input, where that is not spec_NAME.
---@param inputs crdforge.Input[]
---@param fixed? string[] properties that are no inputs, called as they are
---@return table<string, string> property to field
function M.fields_of_inputs(inputs, fixed)
  local first = each(fixed or {}, function(name) return { wish = name, rank = " ", key = name } end)
  return assigned(concat(first, each(inputs, function(i)
    local property = i.path[#i.path]
    local plainly = snake(property)
    if plainly ~= "" and i.name:sub(1, #plainly) == plainly then
      return { wish = legal(i.name), rank = "0", key = property }
    end
    return field_claim(property)
  end)))
end

return M
