-- Who acts in a role at a moment, or no row when nobody does any more: the role ended, the person left, the login was
-- barred, or the street's confirmation of the organisation ended. A function, because it runs on every request and
-- its plan is then kept by the connection. It has the rights of whoever calls it.
CREATE FUNCTION people_role_in_force(role_held uuid, moment timestamptz)
RETURNS TABLE (person_id uuid, role text, scope text, organisation_id uuid)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
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
END
$$;
