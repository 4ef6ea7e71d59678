return { emit = function(c)
  return c.kind.x.y
end }
