"""The tree of places: the city, its districts, their streets and townships.

Every right and every figure is scoped by it. It never holds a person's position.
"""
