"""What people may do with coins outside a visit: grants, holds, settlement, release, expiry, gifts, donations, statement.

Coins move only through the ledger. Nothing here changes a balance by itself, and nobody tops up, buys or cashes.
"""
