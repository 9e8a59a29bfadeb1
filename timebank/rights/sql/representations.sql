-- Who represents whom: proposed, decided, ended; never changed otherwise, and never brought back.
GRANT SELECT, INSERT ON rights_representation TO :application;
GRANT UPDATE (state, decided_by_id, decided_at, confirmed_alone, delegation_id, ended_by_id, ended_at, end_reason)
    ON rights_representation TO :application;

CREATE FUNCTION rights_keep_over() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'representation % is over', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'rights_representation_over';
END $$;
CREATE TRIGGER rights_representation_over BEFORE UPDATE ON rights_representation
    FOR EACH ROW WHEN (OLD.state IN ('REFUSED', 'ENDED')) EXECUTE FUNCTION rights_keep_over();
