"""Wiring only: settings, addresses, the WSGI application. No rule of the product stands here."""
