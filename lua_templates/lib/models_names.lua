-- SPDX-License-Identifier: Apache-2.0
--
-- Names of classes and fields: made of the property's path alone, so that no name changes when the
-- definition gets another property, but for one that would be called the same.
local data = require "lib.data"
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

---One name for each item; of those that wish for the same the first in rank keeps it.
---@generic T
---@param items T[]
---@param claim fun(item: T): string, string the name that it wishes for, and its key
---@param rank fun(item: T, key: string): string unique together with the key; asked only where two
---  wish for the same
---@return table<string, string> key to name
local function assigned(items, claim, rank)
  local names, taken, clash = {}, {}, false
  for _, item in ipairs(items) do
    local wish, key = claim(item)
    clash = clash or taken[wish]
    names[key], taken[wish] = wish, true
  end
  if not clash then
    return names
  end
  local given = {}
  local ranked = sorted(items, function(item)
    local _, key = claim(item)
    return rank(item, key) .. key
  end)
  for _, item in ipairs(ranked) do
    local wish, key = claim(item)
    local name, count = wish, 4
    while given[name] or name ~= wish and taken[name] do
      name, count = wish .. "_" .. letters(key, count), count + 4
    end
    given[name], names[key] = true, name
  end
  return names
end

---@param kind string
---@return string
function M.kind(kind)
  local name = python.name(pascal(kind))
  return (BUILTINS[name] or OURS[name]) and name .. "_" or name
end

---@param key? string of an object; nil: of the whole resource
---@param property string in it
---@return string key unique to the property's path
function M.key_below(key, property)
  return key and key .. "\1" .. property or property
end

---@param path (string|integer)[] the numbers of items are no part of the key
---@return string key
function M.key(path)
  local key = nil
  for n = 1, #path do
    local step = path[n]
    key = math.type(step) and key or M.key_below(key, step)
  end
  return key or ""
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
---@param objects {path: string[], key: string}[]
---@return table<string, string> key to class
function M.classes(kind, objects)
  return assigned(objects, function(object)
    return class_wish(kind, object.path), object.key
  end, function(object)
    return ("%05d"):format(#object.path) -- nearer to the root goes first
  end)
end

local function lower_camel(name)
  return (name:gsub("_(%l)", string.upper):gsub("_", ""))
end

local function legal(name)
  return NOT_FIELDS[name] and name .. "_" or python.name(name)
end

---The name that a property wishes for.
---@type fun(property: string): string
local field_wish = data.once(function(property)
  local name = snake(property)
  if name == "" then
    name = "field_" .. letters(property, 4)
  elseif name:find("^%d") then
    name = "field_" .. name
  end
  return legal(name)
end)

---Those that are written as it is usual go first.
local function field_rank(property)
  return property == lower_camel(snake(property)) and "1" or "2"
end

---@param properties {[1]: string}[] of one object
---@return table<string, string> property to field
function M.fields(properties)
  return assigned(properties, function(entry)
    return field_wish(entry[1]), entry[1]
  end, function(_, property)
    return field_rank(property)
  end)
end

---Whether the input is called like the property.
local function is_called_so(i, property)
  local plainly = snake(property)
  return plainly ~= "" and i.name:sub(1, #plainly) == plainly
end

---The same for the properties that are inputs: called like the input, where that is not spec_NAME.
---@param inputs crdforge.Input[]
---@param fixed? string[] properties that are no inputs, called as they are
---@return table<string, string> property to field
function M.fields_of_inputs(inputs, fixed)
  return assigned(concat(fixed, inputs), function(i)
    if type(i) == "string" then
      return i, i
    end
    local path = i.path
    local property = path[#path]
    return is_called_so(i, property) and legal(i.name) or field_wish(property), property
  end, function(i, property)
    return type(i) == "string" and " " or is_called_so(i, property) and "0" or field_rank(property)
  end)
end

return M
