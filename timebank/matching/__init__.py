"""Who may serve, in what order, and who accepted.

The database refuses two accepted needs of one volunteer that overlap. Nobody is ever assigned: people accept.
"""
