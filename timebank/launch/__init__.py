"""Starts what the platform consists of: keys, embedded PostgreSQL, web server, job worker.

Nothing here may import Django or a package of the platform, except where the command hands over to Django.
"""
