-- The least that the application needs. Facts are never deleted; what may change is named column by column.
GRANT USAGE ON SEQUENCE people_member_number TO :application;

GRANT SELECT, INSERT ON people_person TO :application;
GRANT UPDATE (place_id, cell_latitude, cell_longitude, household_key, guardian_id, beneficiary_class,
    confirms_alone, has_channel, left_at) ON people_person TO :application;
GRANT SELECT, INSERT, UPDATE (confirmed_until) ON people_organisation TO :application;
GRANT SELECT, INSERT, UPDATE (until) ON people_roleheld TO :application;
GRANT SELECT, INSERT ON people_family TO :application;
GRANT SELECT, INSERT, UPDATE (until) ON people_delegation TO :application;
GRANT SELECT, INSERT ON people_qualification TO :application;
GRANT SELECT, INSERT ON people_suspension TO :application;
GRANT SELECT, INSERT, UPDATE (withdrawn_at) ON people_consent TO :application;
GRANT SELECT, INSERT, UPDATE (password, is_active) ON people_login TO :application;

-- Short-lived rows: sent codes, tries, tokens and keys of repeated requests are forgotten by a job.
GRANT SELECT, INSERT, DELETE, UPDATE (misses, used_at) ON people_logincode TO :application;
GRANT SELECT, INSERT, DELETE, UPDATE (succeeded) ON people_signinattempt TO :application;
GRANT SELECT, INSERT, DELETE, UPDATE (revoked_at) ON people_devicetoken TO :application;
GRANT SELECT, INSERT, DELETE, UPDATE (result) ON people_actkey TO :application;
