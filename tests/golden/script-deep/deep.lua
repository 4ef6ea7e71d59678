-- What was handed in counts as one value where it is put, and whole in the document.
return { component = function(c)
  local d = c
  for _ = 1, 95 do d = list{d} end
  local inputs = {}
  for i, input in ipairs(c.inputs) do
    if input.name == "tags" then
      input = with(input, { default = d, supplied = true, type = "any" })
    end
    inputs[i] = input
  end
  return with(c, { inputs = list(inputs) })
end }
