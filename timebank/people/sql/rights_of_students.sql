-- Students: what was seen of a school is never rewritten; a job notes whom it told, an adult's consent is added once.
GRANT SELECT, INSERT, UPDATE (reminded_at, lapsed_at) ON people_schoolconfirmation TO :application;
GRANT SELECT, INSERT, UPDATE (consented_at, consent_how, consent_recorded_by_id) ON people_comingofage TO :application;
