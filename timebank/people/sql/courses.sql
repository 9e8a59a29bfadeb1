-- Sessions of courses and the seats in them. A seat that was recorded is final.
GRANT SELECT, INSERT, UPDATE (seats_taken) ON people_coursesession TO :application;
GRANT SELECT, INSERT, UPDATE (state, recorded_by_id, recorded_at, qualification_id) ON people_courseseat TO :application;
