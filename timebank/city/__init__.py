"""The demo city: some three hundred invented people and a fortnight of history, made by the real operations."""
