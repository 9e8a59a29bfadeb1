"""Pages of gifts and donations: for who gives, receives or leads a student; the desk uses the same forms."""
