"""Drills: clients that post, a kill -9 at a random moment, and the books compared with what the clients were told.

They make a database of their own and remove it; they never touch another one.
"""
