"""What each side says about a confirmed visit.

No rating is no rating; nobody rates on the volunteer's device or in the volunteer's name; elders are never scored.
"""
