-- Forget everything of one person: values, documents and their hashes. The journal of looks stays, it holds no value.
CREATE FUNCTION vault_forget(of_person uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    forgotten integer;
BEGIN
    DELETE FROM vault_document WHERE person_id = of_person;
    DELETE FROM vault_secret WHERE person_id = of_person;
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;
REVOKE ALL ON FUNCTION vault_forget(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault_forget(uuid) TO :application;
