-- The application has no right on the tables of the vault; it may call these functions and nothing else.
REVOKE ALL ON vault_key, vault_secret, vault_look FROM PUBLIC, :application;

REVOKE ALL ON FUNCTION vault_keep(uuid[], text[], bytea[], bytea[], uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION vault_find(text, bytea, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION vault_open_look(uuid[], uuid[], text[], uuid, text, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION vault_read_look(uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION vault_looks_at(uuid, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION vault_current_key() FROM PUBLIC;
REVOKE ALL ON FUNCTION vault_add_key(uuid, text, bytea) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION vault_keep(uuid[], text[], bytea[], bytea[], uuid) TO :application;
GRANT EXECUTE ON FUNCTION vault_find(text, bytea, integer) TO :application;
GRANT EXECUTE ON FUNCTION vault_open_look(uuid[], uuid[], text[], uuid, text, text) TO :application;
GRANT EXECUTE ON FUNCTION vault_read_look(uuid[]) TO :application;
GRANT EXECUTE ON FUNCTION vault_looks_at(uuid, integer) TO :application;
GRANT EXECUTE ON FUNCTION vault_current_key() TO :application;
GRANT EXECUTE ON FUNCTION vault_add_key(uuid, text, bytea) TO :application;
