"""The page on which people say who is their family."""
