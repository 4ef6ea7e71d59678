return { kinds = 
