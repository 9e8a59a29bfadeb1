-- All that the application may do with the vault. It has no right on the tables; these functions run with the
-- owner's rights, with a pinned search path, and each gives the least that its caller needs.

-- Keep or replace values. Arrays of the same length, one entry per value; all under the same data key.
CREATE FUNCTION vault_keep(
    person_ids uuid[], fields text[], ciphertexts bytea[], keyed_hashes bytea[], encrypted_under uuid
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO vault_secret (person_id, field, ciphertext, keyed_hash, key_id)
    SELECT kept.person_id, kept.field, kept.ciphertext, kept.keyed_hash, encrypted_under
    FROM unnest(person_ids, fields, ciphertexts, keyed_hashes)
        AS kept (person_id, field, ciphertext, keyed_hash)
    ORDER BY kept.person_id, kept.field
    ON CONFLICT (person_id, field) DO UPDATE
    SET ciphertext = excluded.ciphertext, keyed_hash = excluded.keyed_hash, key_id = excluded.key_id;
$$;

-- Who has this exact value? By keyed hash only; several people may share a landline.
CREATE FUNCTION vault_find(of_field text, by_hash bytea, at_most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT person_id FROM vault_secret
    WHERE field = of_field AND keyed_hash = by_hash
    ORDER BY person_id LIMIT at_most;
$$;

-- Journal one look per person. The caller commits it on a connection of its own before it reads.
CREATE FUNCTION vault_open_look(
    look_ids uuid[], person_ids uuid[], of_fields text[], looked_by uuid, in_role text, for_purpose text
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO vault_look
        (id, person_id, fields, by_id, by_role, purpose, opened_at, opened_transaction)
    SELECT look.id, look.person_id, of_fields, looked_by, in_role, for_purpose,
           clock_timestamp(), pg_current_xact_id()
    FROM unnest(look_ids, person_ids) AS look (id, person_id);
$$;

-- Read looks once: one row per look and field asked for, with empty columns where nothing is kept. A look that
-- the reading transaction wrote itself could still be rolled back, so it gives nothing; nor does an old or used one.
CREATE FUNCTION vault_read_look(look_ids uuid[])
RETURNS TABLE (look_id uuid, person_id uuid, field text, ciphertext bytea, key_id uuid, cipher text, wrapped bytea)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH used AS (
        UPDATE vault_look SET used_at = clock_timestamp()
        WHERE id = ANY (look_ids)
            AND used_at IS NULL
            AND opened_transaction <> pg_current_xact_id()
            AND opened_at > clock_timestamp() - interval '60 seconds'
        RETURNING id, person_id, fields
    )
    SELECT used.id, used.person_id, wanted.field, secret.ciphertext, secret.key_id, key.cipher, key.wrapped
    FROM used
    CROSS JOIN unnest(used.fields) AS wanted (field)
    LEFT JOIN vault_secret AS secret ON secret.person_id = used.person_id AND secret.field = wanted.field
    LEFT JOIN vault_key AS key ON key.id = secret.key_id
    ORDER BY used.id, wanted.field;
$$;

-- The journal of one person, newest first: for the person's own page and the auditor.
CREATE FUNCTION vault_looks_at(of_person uuid, at_most integer)
RETURNS TABLE (id uuid, fields text[], by_id uuid, by_role text, purpose text, opened_at timestamptz, used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT look.id, look.fields, look.by_id, look.by_role, look.purpose, look.opened_at, look.used_at
    FROM vault_look AS look WHERE look.person_id = of_person
    ORDER BY look.opened_at DESC, look.id DESC LIMIT at_most;
$$;

-- The data key that encrypts new values, wrapped; no row before the first one is made.
CREATE FUNCTION vault_current_key() RETURNS TABLE (id uuid, cipher text, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT key.id, key.cipher, key.wrapped FROM vault_key AS key WHERE key.state = 'CURRENT';
$$;

-- Add the first data key. When another process was faster its key stays; ask for the current one afterwards.
CREATE FUNCTION vault_add_key(new_id uuid, for_cipher text, wrapped_key bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('vault_key'));
    INSERT INTO vault_key (id, cipher, wrapped, state, made_at)
    SELECT new_id, for_cipher, wrapped_key, 'CURRENT', clock_timestamp()
    WHERE NOT EXISTS (SELECT FROM vault_key WHERE state = 'CURRENT');
END;
$$;
