"""The pages of volunteers: what is asked for near them, what they promised, check-in and check-out, their coins."""
