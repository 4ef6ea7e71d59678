return {} -- as it was once
