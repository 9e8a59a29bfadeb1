"""Joining from one's own phone, a member's further role, and what one agreed to."""
