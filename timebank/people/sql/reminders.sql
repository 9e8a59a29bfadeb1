-- Reminders before a proof ends: noted with the notice, never changed.
GRANT SELECT, INSERT ON people_qualificationreminder TO :application;
