"""Pages of the rights centre: a person's own, the desk's for a named person, the officers'."""
