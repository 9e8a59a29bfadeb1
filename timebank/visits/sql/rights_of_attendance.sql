-- The guardian's word of attendance: said once, never rewritten.
GRANT SELECT, INSERT ON visits_guardianattendance TO :application;
