-- Short-lived rows: where somebody is signed in is forgotten by a job.
GRANT SELECT, INSERT, DELETE, UPDATE (seen_at, ended_at) ON people_signin TO :application;
