"""The pages of reviewers, officers and administrators: what waits for a second person, and who may decide it."""
