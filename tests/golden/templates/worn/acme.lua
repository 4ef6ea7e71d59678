return {} -- and changed since
