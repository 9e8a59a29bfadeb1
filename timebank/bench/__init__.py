"""Measures the platform as a whole over its doors: how many hours of service it carries, and what each one costs; drills
what happens when parts of it are killed.

Runs on a database made for it and removed after it, or on one that is named; never on a production database.
"""
