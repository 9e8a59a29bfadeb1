"""Persons by pseudonym: roles, families, delegates, organisations, qualification, consent, and who may do what.

Holds a person's id and public member number, never a name, number, phone or address: those live in the vault.
"""
