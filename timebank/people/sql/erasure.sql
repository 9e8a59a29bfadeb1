-- Erasing a person, and forgetting special-group statuses that are over: the one way in which a class goes.
GRANT UPDATE (erased_at) ON people_person TO :application;

-- All statuses of one person, or those that were over before a day; never one that is in force or waits, unless its person goes.
CREATE FUNCTION people_forget_statuses(of_person uuid, over_before date, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    forgotten uuid[];
BEGIN
    SELECT array_agg(chosen.id) INTO forgotten FROM (
        SELECT status.id FROM people_specialstatus status
        WHERE (status.person_id = of_person
               AND EXISTS (SELECT FROM people_person person WHERE person.id = of_person AND person.erased_at IS NOT NULL))
           OR (of_person IS NULL AND status.state IN ('ENDED', 'REFUSED', 'WITHDRAWN')
               AND coalesce(status.ended_at, status.decided_at, status.proposed_at) < over_before)
        ORDER BY status.id LIMIT at_most
    ) chosen;
    DELETE FROM people_specialstatusstep WHERE status_id = ANY (forgotten);
    DELETE FROM people_specialstatus WHERE id = ANY (forgotten);
    RETURN coalesce(cardinality(forgotten), 0);
END $$;
REVOKE ALL ON FUNCTION people_forget_statuses(uuid, date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_forget_statuses(uuid, date, integer) TO :application;
