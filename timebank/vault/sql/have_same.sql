-- Do two persons have the very same value, such as one phone? By keyed hash only, and no value is given.
CREATE FUNCTION vault_have_same(of_field text, first_person uuid, second_person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM vault_secret one JOIN vault_secret other USING (field, keyed_hash)
        WHERE field = of_field AND one.person_id = first_person AND other.person_id = second_person
    );
$$;
REVOKE ALL ON FUNCTION vault_have_same(text, uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault_have_same(text, uuid, uuid) TO :application;
