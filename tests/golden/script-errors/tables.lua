return { kinds = {} }
