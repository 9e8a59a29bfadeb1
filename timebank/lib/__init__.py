"""Pure helpers that every package may use: units, ids, refusals, the one-transaction decorator.

Nothing here knows a table, a person or the wall clock.
"""
