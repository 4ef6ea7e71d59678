-- SPDX-License-Identifier: Apache-2.0
--
-- The words that formats put beside names.
local M = {}

local LIMIT = 300 -- characters; the file is repeated in every task of a KFP v1 workflow

---One sentence on what the component does.
---@param c crdforge.Component
---@return string
function M.component(c)
  local does = "Creates the custom resource " .. c.kind .. " and waits until it is done."
  local about = first_sentence(c.description, LIMIT):gsub("([^.!?…])$", "%1.")
  return about == "" and does or about .. " " .. does
end

---The first sentence of a field's description, or nil.
---@param field crdforge.Input|crdforge.Output
---@return string?
function M.field(field)
  local text = first_sentence(field.description, LIMIT)
  return text ~= "" and text or nil
end

local JSON = { object = "JSON object", array = "JSON array", any = "JSON or text",
               boolean = "true or false", integer = "integer", number = "number" }

---The same with the type in front, for engines whose parameters are all text.
---@param field crdforge.Input|crdforge.Output
---@return string?
function M.typed_field(field)
  local parts = {}
  parts[#parts + 1] = JSON[field.type] and "(" .. JSON[field.type] .. ")" or nil
  parts[#parts + 1] = M.field(field)
  if field.enum and field.type == "string" then
    parts[#parts + 1] = plain("One of: " .. table.concat(field.enum, ", ") .. ".", LIMIT)
  end
  return #parts > 0 and table.concat(parts, " ") or nil
end

---"trainingjobs.sagemaker.services.k8s.aws/v1alpha1".
---@param c crdforge.Component
---@return string
function M.definition(c)
  return c.plural .. "." .. c.group .. "/" .. c.version
end

return M
