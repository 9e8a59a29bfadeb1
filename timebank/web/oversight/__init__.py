"""Pages of those who watch: the supervisor and the auditor. None of them changes anything or shows personal data."""
