"""The pages of an organisation's desk: acts for named people with how their word was given, and group activities."""
