-- Families: who is in whose direct line over several records, and what records together must not say.
GRANT UPDATE (state, checked_by_id, ending_by_id, end_reason, ended_by_id) ON people_family TO :application;
GRANT SELECT, INSERT ON people_familystep TO :application;
GRANT SELECT, INSERT, UPDATE (family_id, taken_back_at) ON people_familyword TO :application;

-- The spouse and the direct line of a person up to three generations, through records in the given states: a parent's parent
-- is a grandparent. Positive is older. A child of a parent, or a parent of a spouse, is in nobody's direct line.
-- Joined accounts of one person count as one.
CREATE FUNCTION people_line_of(of_person uuid, in_states text[]) RETURNS TABLE (relative_id uuid, generations integer)
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE line (person_id, steps) AS (
        SELECT of_person, 0
        UNION
        SELECT edge.other_id, line.steps + edge.steps
        FROM line
        CROSS JOIN LATERAL people_same(line.person_id) account
        CROSS JOIN LATERAL (
            SELECT family.relative_id, family.generations::integer FROM people_family family
            WHERE family.person_id = account AND family.state = ANY(in_states)
            UNION ALL
            SELECT family.person_id, -family.generations::integer FROM people_family family
            WHERE family.relative_id = account AND family.state = ANY(in_states)
        ) edge (other_id, steps)
        WHERE (line.person_id = of_person OR line.steps * edge.steps > 0) AND abs(line.steps + edge.steps) <= 3
    )
    SELECT line.person_id, line.steps FROM line WHERE line.person_id <> of_person
$$;

-- One record after the other is looked at, so that two at the same moment cannot together say what none may say alone.
-- Every direct-line record points to somebody born earlier, and birth dates do not change: so no chain of records comes back to
-- where it began.
CREATE FUNCTION people_check_family() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    live constant text[] := ARRAY['PROPOSED', 'CONFIRMED', 'ENDING'];
    older uuid := CASE WHEN NEW.relation IN ('CHILD', 'GRANDCHILD') THEN NEW.person_id ELSE NEW.relative_id END;
    younger uuid := CASE WHEN NEW.relation IN ('CHILD', 'GRANDCHILD') THEN NEW.relative_id ELSE NEW.person_id END;
    broken text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('families', 0));
    IF NEW.relation <> 'SPOUSE' AND NOT
        (SELECT birth_date FROM people_person WHERE id = older) < (SELECT birth_date FROM people_person WHERE id = younger)
    THEN
        broken := 'people_family_age';
    ELSIF TG_OP = 'INSERT' AND EXISTS (
        SELECT FROM people_line_of(NEW.person_id, live) known WHERE known.relative_id = NEW.relative_id)
    THEN
        broken := 'people_family_known';
    ELSIF NEW.relation = 'SPOUSE' AND EXISTS (
        SELECT FROM people_family other
        WHERE other.relation = 'SPOUSE' AND other.state = ANY(live) AND other.id <> NEW.id
            AND (other.person_id IN (NEW.person_id, NEW.relative_id) OR other.relative_id IN (NEW.person_id, NEW.relative_id)))
    THEN
        broken := 'people_family_one_spouse';
    ELSIF NEW.relation IN ('PARENT', 'CHILD') AND 2 <= (
        SELECT count(*) FROM people_family other
        WHERE other.state = ANY(live) AND other.id <> NEW.id
            AND (other.relation = 'PARENT' AND other.person_id = younger
                OR other.relation = 'CHILD' AND other.relative_id = younger))
    THEN
        broken := 'people_family_two_parents';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'family record % is not possible', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER people_family_check BEFORE INSERT OR UPDATE OF state ON people_family
    FOR EACH ROW WHEN (NEW.state IN ('PROPOSED', 'CONFIRMED')) EXECUTE FUNCTION people_check_family();

-- What was refused or has ended is final, whoever the caller is.
CREATE FUNCTION people_keep_ended_family() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'family record % has ended and is final', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'people_family_final';
END $$;

CREATE TRIGGER people_family_final BEFORE UPDATE OR DELETE ON people_family
    FOR EACH ROW WHEN (OLD.state IN ('REFUSED', 'ENDED')) EXECUTE FUNCTION people_keep_ended_family();
