"""What truly happened: check-in, check-out, proof, minutes, confirmation. Here an hour becomes a coin.

Every recorded minute keeps the grade of its proof for ever; nobody confirms their own.
"""
