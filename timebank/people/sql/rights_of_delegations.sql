-- Rows older than limits keep their meaning: who might ask for help might spend without a limit.
UPDATE people_delegation SET spend_month_minutes = NULL WHERE may_publish;
-- How the word was given to end powers is noted with the end, and nothing else changes.
GRANT UPDATE (ended_how, ended_by_id) ON people_delegation TO :application;
