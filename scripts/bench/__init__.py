"""How long whole commands take, and how much memory: `python -m bench`."""
