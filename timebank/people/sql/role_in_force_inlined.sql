-- The same question as role_in_force.sql, as plain SQL: PostgreSQL takes it into the statement that asks, whose one plan is
-- then kept by the connection. It runs on every request, and as a function of its own it cost twice as much.
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
              AND (organisation.confirmed_until IS NULL OR organisation.confirmed_until > moment));
$$;
