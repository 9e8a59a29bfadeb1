"""Statements as pages, files, passbooks and sentences, the same for every kind of account."""
