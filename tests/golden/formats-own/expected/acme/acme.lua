-- The format acme. `crdforge show TrainingJob` prints what emit() is handed as its component.
return {
  summary = "acme steps",
  -- What the format takes care of: a kind that needs what is left out is refused, with the reason.
  capabilities = { "parts", "secrets", "cluster", "fixed" },
  -- Set with --option acme.team=vision.
  options = {
    { name = "team", type = "string", default = "ml", help = "who owns the step" },
  },
  ---@param c crdforge.Component
  emit = function(c, options)
    -- Data in, data out: map keeps the order and drops what is nil; quoting is done for you.
    return list { file("step.yaml", map {
      { "name", c.id },
      { "description", first_sentence(c.description) },
      { "team", options.team },
      { "inputs", each(c.inputs, function(i)
        return map { { "name", i.name }, { "type", i.type }, { "required", i.required or nil } }
      end) },
      { "outputs", each(c.outputs, function(o) return o.name end) },
      { "image", options.image },
      { "command", list { "/crdforge-run" } }, -- creates the resource and waits until it is done
      { "args", list { "--component", runner_document(c) } },
    }) }
  end,
  -- The format's own rules: a list of problems, none when all is well.
  check = function(files)
    if #files[1].body.name > 63 then
      return list { "the name of a step has at most 63 characters" }
    end
  end,
}
