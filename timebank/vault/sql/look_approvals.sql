-- Looks at minors take an approval of another person first; looks of officers are drawn for review.
-- Replaces vault_read_look of documents.sql.

CREATE FUNCTION vault_protect(of_person uuid, until_day date) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO vault_protected (person_id, until_date) VALUES (of_person, until_day)
    ON CONFLICT (person_id) DO UPDATE SET until_date = greatest(vault_protected.until_date, excluded.until_date);
$$;

CREATE FUNCTION vault_is_protected(of_person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM vault_protected WHERE person_id = of_person AND until_date > current_date);
$$;

CREATE FUNCTION vault_ask_look(new_id uuid, of_person uuid, by_whom uuid, for_purpose text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO vault_lookapproval (id, person_id, asked_by_id, purpose, asked_at)
    VALUES (new_id, of_person, by_whom, for_purpose, clock_timestamp());
$$;

-- Decide once; without hours it is refused.
CREATE FUNCTION vault_decide_look(of_approval uuid, by_whom uuid, hours integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE vault_lookapproval
    SET decided_by_id = by_whom, decided_at = clock_timestamp(),
        ends_at = clock_timestamp() + make_interval(hours => hours)
    WHERE id = of_approval AND decided_by_id IS NULL;
    RETURN FOUND;
END;
$$;

CREATE FUNCTION vault_looks_asked(at_most integer)
RETURNS TABLE (id uuid, person_id uuid, asked_by_id uuid, purpose text, asked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id, person_id, asked_by_id, purpose, asked_at FROM vault_lookapproval
    WHERE decided_by_id IS NULL AND asked_at > clock_timestamp() - interval '7 days'
    ORDER BY asked_at, id LIMIT at_most;
$$;

CREATE FUNCTION vault_may_look(of_person uuid, by_whom uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT NOT vault_is_protected(of_person) OR of_person = by_whom OR EXISTS (
        SELECT FROM vault_lookapproval
        WHERE person_id = of_person AND asked_by_id = by_whom AND ends_at > clock_timestamp()
    );
$$;

CREATE OR REPLACE FUNCTION vault_read_look(look_ids uuid[])
RETURNS TABLE (look_id uuid, person_id uuid, field text, ciphertext bytea, key_id uuid, cipher text, wrapped bytea)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH used AS (
        UPDATE vault_look SET used_at = clock_timestamp()
        WHERE id = ANY (look_ids)
            AND used_at IS NULL
            AND opened_transaction <> pg_current_xact_id()
            AND opened_at > clock_timestamp() - interval '60 seconds'
        RETURNING id, person_id, fields, by_id, by_role
    ), allowed AS (
        SELECT used.*, used.by_role IN ('SYSTEM', 'GUARDIAN') OR vault_may_look(used.person_id, used.by_id) AS may
        FROM used
    )
    SELECT used.id, used.person_id, wanted.field, kept.ciphertext, kept.key_id, key.cipher, key.wrapped
    FROM allowed AS used
    CROSS JOIN unnest(used.fields) AS wanted (field)
    LEFT JOIN LATERAL (
        SELECT secret.ciphertext, secret.key_id, secret.kept_at FROM vault_secret AS secret
        WHERE used.may AND secret.person_id = used.person_id AND secret.field = wanted.field
        UNION ALL
        SELECT more.ciphertext, more.key_id, more.kept_at FROM vault_document AS more
        WHERE used.may AND wanted.field = 'MORE_DOCUMENTS' AND more.person_id = used.person_id
            AND more.ciphertext IS NOT NULL
    ) AS kept ON true
    LEFT JOIN vault_key AS key ON key.id = kept.key_id
    ORDER BY used.id, wanted.field, kept.kept_at;
$$;

-- Draw looks of some roles for review, by their ids, so that nobody chooses and a second run draws the same.
CREATE FUNCTION vault_draw_looks(of_roles text[], since timestamptz, percent integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    drawn integer;
BEGIN
    INSERT INTO vault_lookreview (look_id, drawn_at, answer)
    SELECT id, clock_timestamp(), '' FROM vault_look
    WHERE opened_at >= since AND by_role = ANY (of_roles) AND by_id <> person_id
        AND abs(hashtext(id::text)::bigint) % 100 < percent
    ON CONFLICT (look_id) DO NOTHING;
    GET DIAGNOSTICS drawn = ROW_COUNT;
    RETURN drawn;
END;
$$;

CREATE FUNCTION vault_looks_to_review(at_most integer)
RETURNS TABLE (
    id uuid, person_id uuid, fields text[], by_id uuid, by_role text, purpose text, opened_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT look.id, look.person_id, look.fields, look.by_id, look.by_role, look.purpose, look.opened_at
    FROM vault_lookreview AS review JOIN vault_look AS look ON look.id = review.look_id
    WHERE review.answer = '' ORDER BY look.opened_at, look.id LIMIT at_most;
$$;

CREATE FUNCTION vault_answer_review(of_look uuid, by_whom uuid, given text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE vault_lookreview SET answer = given, answered_by_id = by_whom, answered_at = clock_timestamp()
    WHERE look_id = of_look AND answer = '';
    RETURN FOUND;
END;
$$;

REVOKE ALL ON vault_protected, vault_lookapproval, vault_lookreview FROM PUBLIC, :application;
REVOKE ALL ON FUNCTION vault_protect(uuid, date), vault_is_protected(uuid), vault_ask_look(uuid, uuid, uuid, text),
    vault_decide_look(uuid, uuid, integer), vault_looks_asked(integer), vault_may_look(uuid, uuid),
    vault_draw_looks(text[], timestamptz, integer), vault_looks_to_review(integer),
    vault_answer_review(uuid, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault_protect(uuid, date), vault_is_protected(uuid), vault_ask_look(uuid, uuid, uuid, text),
    vault_decide_look(uuid, uuid, integer), vault_looks_asked(integer), vault_may_look(uuid, uuid),
    vault_draw_looks(text[], timestamptz, integer), vault_looks_to_review(integer),
    vault_answer_review(uuid, uuid, text) TO :application;
