"""Dated values by place: every number that the rules of the product need and that somebody may want to change.

A value has an author, an approver, a reason and a first day. It is never changed and never deleted.
"""
