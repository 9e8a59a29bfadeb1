"""The only home of personal data: names, document numbers, phones, addresses, exact homes, all encrypted.

Everything else holds a person's id. The application cannot select these tables; it opens a journaled look and
reads that look once.
"""
