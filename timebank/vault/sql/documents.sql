-- Documents of a person: the main one beside the other values, further ones each in a row; each number belongs to one
-- person for good. Replaces vault_keep and vault_read_look of functions.sql.

DROP FUNCTION vault_keep(uuid[], text[], bytea[], bytea[], uuid);

-- Refuse documents that are known to be somebody else's.
CREATE FUNCTION vault_refuse_known(person_ids uuid[], hashes bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM unnest(person_ids, hashes) AS given (person_id, keyed_hash)
        JOIN vault_document AS known ON known.keyed_hash = given.keyed_hash
        WHERE known.person_id <> given.person_id
    ) THEN
        RAISE unique_violation USING CONSTRAINT = 'vault_document_once',
            MESSAGE = 'this document is another person''s';
    END IF;
END;
$$;

-- Keep or replace values. Arrays of the same length, one entry per value; all under the same data key.
CREATE FUNCTION vault_keep(
    person_ids uuid[], fields text[], ciphertexts bytea[], keyed_hashes bytea[], match_hashes bytea[],
    encrypted_under uuid
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF 'DOCUMENT' = ANY (fields) THEN
        INSERT INTO vault_document (keyed_hash, person_id, match_hash, kept_at)
        SELECT kept.keyed_hash, kept.person_id, kept.match_hash, clock_timestamp()
        FROM unnest(person_ids, fields, keyed_hashes, match_hashes)
            AS kept (person_id, field, keyed_hash, match_hash)
        WHERE kept.field = 'DOCUMENT'
        ORDER BY kept.keyed_hash
        ON CONFLICT (keyed_hash) DO NOTHING;
        PERFORM vault_refuse_known(
            array_agg(kept.person_id), array_agg(kept.keyed_hash)
        ) FROM unnest(person_ids, fields, keyed_hashes) AS kept (person_id, field, keyed_hash)
        WHERE kept.field = 'DOCUMENT';
    END IF;
    INSERT INTO vault_secret (person_id, field, ciphertext, keyed_hash, match_hash, key_id, kept_at)
    SELECT kept.person_id, kept.field, kept.ciphertext, kept.keyed_hash,
           CASE WHEN kept.field = 'NAME' THEN kept.match_hash END, encrypted_under, clock_timestamp()
    FROM unnest(person_ids, fields, ciphertexts, keyed_hashes, match_hashes)
        AS kept (person_id, field, ciphertext, keyed_hash, match_hash)
    ORDER BY kept.person_id, kept.field
    ON CONFLICT (person_id, field) DO UPDATE
    SET ciphertext = excluded.ciphertext, keyed_hash = excluded.keyed_hash, match_hash = excluded.match_hash,
        key_id = excluded.key_id, kept_at = excluded.kept_at;
END;
$$;

-- Keep one further document of a person; kept again it changes nothing but the ciphertext.
CREATE FUNCTION vault_keep_document(
    of_person uuid, hash bytea, hash_to_match bytea, sealed bytea, encrypted_under uuid
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO vault_document AS known (keyed_hash, person_id, match_hash, ciphertext, key_id, kept_at)
    VALUES (hash, of_person, hash_to_match, sealed, encrypted_under, clock_timestamp())
    ON CONFLICT (keyed_hash) DO UPDATE
    SET ciphertext = excluded.ciphertext, key_id = excluded.key_id
    WHERE known.person_id = of_person
        AND NOT EXISTS (
            SELECT FROM vault_secret AS main
            WHERE main.person_id = of_person AND main.field = 'DOCUMENT' AND main.keyed_hash = hash
        );
    PERFORM vault_refuse_known(ARRAY[of_person], ARRAY[hash]);
END;
$$;

-- Who has this exact value? By keyed hash only; several people may share a landline. A document is known for good.
CREATE OR REPLACE FUNCTION vault_find(of_field text, by_hash bytea, at_most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT person_id FROM vault_secret
    WHERE field = of_field AND keyed_hash = by_hash AND of_field <> 'NAME'
    UNION
    SELECT person_id FROM vault_document
    WHERE of_field = 'DOCUMENT' AND keyed_hash = by_hash
    ORDER BY person_id LIMIT at_most;
$$;

-- Who is like these persons, and in what: by keyed hashes alone, each pair as often as there are reasons.
CREATE FUNCTION vault_alike(of_persons uuid[]) RETURNS TABLE (person_id uuid, other_id uuid, alike text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT one.person_id, other.person_id, 'NAME'
    FROM vault_secret AS one
    JOIN vault_secret AS other ON other.match_hash = one.match_hash AND other.field = 'NAME'
    WHERE one.person_id = ANY (of_persons) AND one.field = 'NAME' AND other.person_id <> one.person_id
    UNION ALL
    SELECT one.person_id, other.person_id, 'PHONE'
    FROM vault_secret AS one
    JOIN vault_secret AS other ON other.keyed_hash = one.keyed_hash AND other.field = 'PHONE'
    WHERE one.person_id = ANY (of_persons) AND one.field = 'PHONE' AND other.person_id <> one.person_id
    UNION
    SELECT one.person_id, other.person_id, 'DOCUMENT'
    FROM vault_document AS one
    JOIN vault_document AS other ON other.match_hash = one.match_hash
    WHERE one.person_id = ANY (of_persons) AND other.person_id <> one.person_id;
$$;

-- Whose name, phone or document was kept since a moment: for comparing again.
CREATE FUNCTION vault_kept_since(moment timestamptz, at_most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT person_id FROM vault_secret WHERE kept_at >= moment ORDER BY person_id LIMIT at_most;
$$;

-- Read looks once: one row per look and value asked for, with empty columns where nothing is kept. A look that
-- the reading transaction wrote itself could still be rolled back, so it gives nothing; nor does an old or used one.
CREATE OR REPLACE FUNCTION vault_read_look(look_ids uuid[])
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
    SELECT used.id, used.person_id, wanted.field, kept.ciphertext, kept.key_id, key.cipher, key.wrapped
    FROM used
    CROSS JOIN unnest(used.fields) AS wanted (field)
    LEFT JOIN LATERAL (
        SELECT secret.ciphertext, secret.key_id, secret.kept_at FROM vault_secret AS secret
        WHERE secret.person_id = used.person_id AND secret.field = wanted.field
        UNION ALL
        SELECT more.ciphertext, more.key_id, more.kept_at FROM vault_document AS more
        WHERE wanted.field = 'MORE_DOCUMENTS' AND more.person_id = used.person_id
            AND more.ciphertext IS NOT NULL
    ) AS kept ON true
    LEFT JOIN vault_key AS key ON key.id = kept.key_id
    ORDER BY used.id, wanted.field, kept.kept_at;
$$;

-- Documents that were kept before this table was made.
INSERT INTO vault_document (keyed_hash, person_id)
SELECT keyed_hash, person_id FROM vault_secret WHERE field = 'DOCUMENT';

REVOKE ALL ON vault_document FROM PUBLIC, :application;
REVOKE ALL ON FUNCTION vault_refuse_known(uuid[], bytea[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION vault_keep(uuid[], text[], bytea[], bytea[], bytea[], uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION vault_keep_document(uuid, bytea, bytea, bytea, uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION vault_alike(uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION vault_kept_since(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault_keep(uuid[], text[], bytea[], bytea[], bytea[], uuid) TO :application;
GRANT EXECUTE ON FUNCTION vault_keep_document(uuid, bytea, bytea, bytea, uuid) TO :application;
GRANT EXECUTE ON FUNCTION vault_alike(uuid[]) TO :application;
GRANT EXECUTE ON FUNCTION vault_kept_since(timestamptz, integer) TO :application;
