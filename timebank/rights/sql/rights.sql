-- Requests: rights of the application. What was asked is never changed; steps and runs are only added.
CREATE SEQUENCE rights_request_number AS bigint MINVALUE 1 MAXVALUE 99999999 START 1 NO CYCLE;
GRANT USAGE ON SEQUENCE rights_request_number TO :application;
GRANT SELECT, INSERT ON rights_request, rights_requeststep, rights_retentionrun TO :application;
GRANT UPDATE (state, answered_by_id, answered_at, answer, values_hash) ON rights_request TO :application;

-- What was answered stays answered.
CREATE FUNCTION rights_keep_answered() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'request % was answered', OLD.number
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'rights_request_answered';
END $$;
CREATE TRIGGER rights_request_answered BEFORE UPDATE ON rights_request
    FOR EACH ROW WHEN (OLD.state NOT IN ('OPEN', 'WAITING')) EXECUTE FUNCTION rights_keep_answered();
