-- What the application may do with the table of matches; nothing is ever deleted.
GRANT SELECT, INSERT ON matching_match TO :application;
GRANT UPDATE (state, ended_at) ON matching_match TO :application;
