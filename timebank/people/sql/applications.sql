-- What was decided about an application stays decided, and its steps are only added to.
CREATE FUNCTION people_application_is_final() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an application that was decided or withdrawn does not change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'people_application_final';
END
$$;

CREATE TRIGGER people_application_final BEFORE UPDATE ON people_application
FOR EACH ROW WHEN (OLD.state IN ('APPROVED', 'REFUSED', 'WITHDRAWN'))
EXECUTE FUNCTION people_application_is_final();

GRANT SELECT, INSERT ON people_application TO :application;
GRANT UPDATE (place_id, review_place_id, birth_date, sex, household_key, other_number, residence_told, agrees_location,
    text_version, state, reason, sent_at, due_at, decided_by_id, residence_seen, elder_word) ON people_application TO :application;
GRANT SELECT, INSERT ON people_applicationstep TO :application;
GRANT UPDATE (membership_withdrawn_at) ON people_person TO :application;
GRANT SELECT, INSERT ON people_residenceproof TO :application;
