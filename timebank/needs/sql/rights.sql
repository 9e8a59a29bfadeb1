-- What the application may do with the tables of needs; nothing is ever deleted.
GRANT SELECT, INSERT ON needs_need, needs_participant, needs_needstep TO :application;
GRANT UPDATE (state, places_taken) ON needs_need TO :application;
GRANT UPDATE (signed_in_at, signed_in_by) ON needs_participant TO :application;
