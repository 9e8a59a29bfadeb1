-- Confirmations of organisations: what the application may change, and laws that a column cannot say.
GRANT SELECT, INSERT ON people_organisationstep TO :application;
GRANT UPDATE (revoked_at, categories, may_run_activities, further_streets) ON people_organisation TO :application;

-- Who already works for an organisation in another street goes on doing so.
UPDATE people_organisation SET further_streets = held.streets
FROM (
    SELECT role.organisation_id, array_agg(DISTINCT role.place_id) AS streets
    FROM people_roleheld role JOIN people_organisation own ON own.id = role.organisation_id
    WHERE role.place_id IS NOT NULL AND role.place_id <> own.place_id
    GROUP BY role.organisation_id
) held
WHERE people_organisation.id = held.organisation_id;

-- What was revoked stays revoked; the street may confirm the organisation anew, as a row of its own.
CREATE FUNCTION people_keep_revoked() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the confirmation of % was revoked', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'people_organisation_revoked';
END $$;
CREATE TRIGGER people_organisation_revoked BEFORE UPDATE ON people_organisation
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL) EXECUTE FUNCTION people_keep_revoked();

-- The question of role_in_force.sql once more: neither does anybody act for an organisation whose confirmation was
-- revoked, nor in a street that does not admit it.
CREATE OR REPLACE FUNCTION people_role_in_force(role_held uuid, moment timestamptz)
RETURNS TABLE (person_id uuid, role text, scope text, organisation_id uuid)
LANGUAGE sql STABLE AS $$
    SELECT held.person_id, held.role::text, coalesce(held.place_id, organisation.place_id, '')::text,
        held.organisation_id
    FROM people_roleheld held
    JOIN people_person person ON person.id = held.person_id
    JOIN people_login login ON login.person_id = held.person_id
    LEFT JOIN people_organisation organisation ON organisation.id = held.organisation_id
    WHERE held.id = role_held
      AND held.since <= moment AND (held.until IS NULL OR held.until > moment)
      AND person.left_at IS NULL AND login.is_active
      AND (organisation.id IS NULL
           OR organisation.confirmed_from <= moment
              AND (organisation.confirmed_until IS NULL OR organisation.confirmed_until > moment)
              AND (organisation.revoked_at IS NULL OR organisation.revoked_at > moment)
              AND (held.place_id IS NULL OR held.place_id = organisation.place_id
                   OR held.place_id = ANY (organisation.further_streets)));
$$;
