"""The style of the house as tests."""
