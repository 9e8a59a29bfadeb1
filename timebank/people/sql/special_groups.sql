-- Special groups: rights of the application, and the laws that a column cannot say.
-- A class and the days of a decision are never changed; a status moves forward only, and steps are only added.
GRANT SELECT, INSERT ON people_speciallist, people_specialstatus, people_specialstatusstep TO :application;
GRANT UPDATE (state, decided_by_id, decided_at, refusal_reason) ON people_speciallist TO :application;
GRANT UPDATE (state, seen_by_id, seen_at, decided_by_id, decided_at, refusal, starts_date, last_date, reminded_at,
              ended_at, end_reason) ON people_specialstatus TO :application;

-- Forward only: what was decided stays decided, and what is in force can only end.
CREATE FUNCTION people_keep_special_status() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.state <> OLD.state
        AND NOT (OLD.state = 'PROPOSED' AND NEW.state IN ('APPROVED', 'REFUSED', 'WITHDRAWN'))
        AND NOT (OLD.state = 'APPROVED' AND NEW.state = 'ENDED') THEN
        RAISE EXCEPTION 'status % is %, not to become %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'people_specialstatus_forward';
    END IF;
    IF OLD.state <> 'PROPOSED' AND (NEW.starts_date, NEW.last_date, NEW.decided_by_id)
        IS DISTINCT FROM (OLD.starts_date, OLD.last_date, OLD.decided_by_id) THEN
        RAISE EXCEPTION 'status % is decided', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'people_specialstatus_forward';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER people_specialstatus_forward BEFORE UPDATE ON people_specialstatus
    FOR EACH ROW EXECUTE FUNCTION people_keep_special_status();

-- A row of a list is decided with its list, by the same two persons and for the same days.
CREATE FUNCTION people_check_listed_status() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM people_speciallist list
        WHERE list.id = NEW.special_list_id AND list.state = NEW.state
          AND list.beneficiary_class = NEW.beneficiary_class AND list.proposed_by_id = NEW.proposed_by_id
          AND list.decided_by_id IS NOT DISTINCT FROM NEW.decided_by_id
          AND list.starts_date = NEW.starts_date AND list.last_date = NEW.last_date
    ) THEN
        RAISE EXCEPTION 'status % differs from its list', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'people_specialstatus_with_its_list';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER people_specialstatus_with_its_list BEFORE INSERT OR UPDATE OF state ON people_specialstatus
    FOR EACH ROW WHEN (NEW.special_list_id IS NOT NULL AND NEW.state IN ('PROPOSED', 'APPROVED', 'REFUSED'))
    EXECUTE FUNCTION people_check_listed_status();

-- Nothing is recognised without the consent it rests on, nor on another person's or another purpose's.
CREATE FUNCTION people_check_status_consent() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM people_consent consent
        WHERE consent.id = NEW.consent_id AND consent.person_id = NEW.person_id
          AND consent.purpose = 'SENSITIVE' AND consent.withdrawn_at IS NULL
    ) THEN
        RAISE EXCEPTION 'status % has no consent', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'people_specialstatus_consent';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER people_specialstatus_consent BEFORE INSERT OR UPDATE OF state ON people_specialstatus
    FOR EACH ROW WHEN (NEW.source = 'APPLICATION' AND NEW.state IN ('PROPOSED', 'APPROVED'))
    EXECUTE FUNCTION people_check_status_consent();
