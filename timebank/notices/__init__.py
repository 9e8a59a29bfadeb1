"""The outbox: what people are told, and by which channel.

A notice holds a person's id and facts that are ids, numbers and moments; the phone is resolved when it is sent,
through a journaled look. Never a name, number, phone or address in a row, a job or a log.
"""
