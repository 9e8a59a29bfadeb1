-- Households: who lives behind a person's door and is not recorded otherwise, with the person.
GRANT SELECT, INSERT, UPDATE (state, checked_by_id, checked_at, ended_by_id, ended_at) ON people_householdrecord TO :application;
GRANT SELECT, INSERT ON people_householdstep TO :application;

-- An institution's door makes nobody a household; a member recorded as living elsewhere is in no household of that door.
CREATE FUNCTION people_household_of(of_person uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT other.id
    FROM people_person one
    JOIN people_person other ON other.household_key = one.household_key
    WHERE one.id = of_person AND one.household_key <> ''
      AND NOT EXISTS (
        SELECT FROM people_householdrecord record
        WHERE record.household_key = one.household_key AND record.state = 'IN_FORCE'
          AND (record.kind = 'INSTITUTION' OR record.person_id IN (one.id, other.id)))
$$;
