"""The books: final movements of coins between accounts, balanced by construction.

It knows accounts and movements, never a visit, a need or a name. Nothing here is ever changed or deleted.
"""
