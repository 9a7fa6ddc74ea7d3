"""The models: their pinned weight files, how these are rewritten as bytes, and what runs them."""
