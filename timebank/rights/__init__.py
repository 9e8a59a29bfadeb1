"""A person's requests about the own data: see, correct, take along, close the account, erase; and what is kept how long."""
