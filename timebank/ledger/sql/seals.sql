-- Seals over the books; why they look so: docs/decisions/0007-seals.md, how a stranger checks them: docs/seals.md.

CREATE TRIGGER ledger_seal_entry_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_seal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_seal_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_seal
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- One column of a leaf: its UTF-8 with the length in four bytes before it (octet_length counts UTF-8: the database is).
CREATE FUNCTION ledger_leaf_text(content text) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
RETURN int4send(octet_length(content)) || convert_to(content, 'UTF8');

-- A moment in RFC 3339, UTC, with microseconds: 27 bytes in the years 1 to 9999.
CREATE FUNCTION ledger_leaf_moment(moment timestamptz) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
    WHEN moment >= '0001-01-01 00:00+00' AND moment < '10000-01-01 00:00+00'
        THEN '\x0000001b'::bytea
            || convert_to(to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8')
    ELSE ledger_leaf_text(to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
END;

-- The leaf of a movement. Plain SQL with its names bound now, so that the planner puts it into the statement and several
-- processes share the work; an id is always 36 bytes, an absent value is a length without bytes.
CREATE FUNCTION ledger_leaf(
    id uuid, debit_account_id uuid, credit_account_id uuid, coin_minutes bigint, kind text, reference text,
    reverses_id uuid, happened_at timestamptz, booked_at timestamptz
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(
    '\x0000000024'::bytea || convert_to(id::text, 'UTF8')
    || ('\x00000024'::bytea || convert_to(debit_account_id::text, 'UTF8'))
    || ('\x00000024'::bytea || convert_to(credit_account_id::text, 'UTF8'))
    || (ledger_leaf_text(coin_minutes::text) || ledger_leaf_text(kind) || ledger_leaf_text(reference))
    || CASE WHEN reverses_id IS NULL THEN '\xffffffff'::bytea
            ELSE '\x00000024'::bytea || convert_to(reverses_id::text, 'UTF8') END
    || (ledger_leaf_moment(happened_at) || ledger_leaf_moment(booked_at))
);

-- Numbers and seals come one at a time; whoever is second waits here.
CREATE FUNCTION ledger_wait_for_seal_turn() RETURNS void LANGUAGE sql
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('ledger_seal', 0))
$$;

-- Which transactions of this database may have written movements and are still open: each holds this lock from before
-- its first row number until its end. One that was prepared and left behind is among them.
CREATE FUNCTION ledger_open_writers() RETURNS text[] LANGUAGE sql
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT virtualtransaction), '{}') FROM pg_locks
    WHERE locktype = 'relation' AND mode = 'RowExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND relation = 'ledger_transfer'::regclass
$$;

-- Say which row number was given out last, and after that look who may hold an earlier one without its row being seen yet.
-- Once all of these have ended, each row up to the mark is there or never will be.
CREATE FUNCTION ledger_mark_horizon(OUT last_row_number bigint, OUT writers text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO last_row_number FROM ledger_transfer_row_number_seq;
    writers := ledger_open_writers();
END $$;

-- Number up to rows_max movements after the last numbered one, in the order of their row numbers and no further than the
-- mark; gives how many.
CREATE FUNCTION ledger_number_transfers(last_row_number bigint, writers text[], rows_max integer)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    numbered integer;
BEGIN
    PERFORM ledger_wait_for_seal_turn();
    IF ledger_open_writers() && writers THEN
        RAISE EXCEPTION 'a transaction that may hold movements below the mark is still open'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    WITH highest AS (
        SELECT coalesce(max(sequence), 0) AS sequence, coalesce(max(row_number), 0) AS row_number
        FROM ledger_seal_entry
    )
    INSERT INTO ledger_seal_entry (sequence, row_number, cause_id, leaf)
    SELECT highest.sequence + row_number() OVER (ORDER BY next.row_number), next.row_number, next.cause_id,
           ledger_leaf(next.id, next.debit_account_id, next.credit_account_id, next.coin_minutes, next.kind,
                       next.reference, next.reverses_id, next.happened_at, next.booked_at)
    FROM highest CROSS JOIN LATERAL (
        SELECT * FROM ledger_transfer transfer
        WHERE transfer.row_number > highest.row_number
          AND transfer.row_number <= ledger_number_transfers.last_row_number
        ORDER BY transfer.row_number LIMIT rows_max
    ) AS next;
    GET DIAGNOSTICS numbered = ROW_COUNT;
    RETURN numbered;
END $$;

-- A seal follows the one before it: next number, next row, its root as previous; and it covers all that is numbered.
-- For every role, however the row is written.
CREATE FUNCTION ledger_check_seal() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before ledger_seal;
BEGIN
    PERFORM ledger_wait_for_seal_turn();
    SELECT * INTO before FROM ledger_seal ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(before.number, 0) + 1
        OR NEW.first_sequence <> coalesce(before.last_sequence, 0) + 1
        OR NEW.previous <> coalesce(before.root, decode(repeat('00', 32), 'hex'))
        OR NEW.last_sequence IS DISTINCT FROM (SELECT max(sequence) FROM ledger_seal_entry)
    THEN
        RAISE EXCEPTION 'seal % does not follow the last one', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_seal_follows';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_seal_follows BEFORE INSERT ON ledger_seal
    FOR EACH ROW EXECUTE FUNCTION ledger_check_seal();

-- Append a seal; the trigger above checks it. Whether root and signature are right only verification can say.
CREATE FUNCTION ledger_append_seal(
    number bigint, first_sequence bigint, last_sequence bigint, root bytea, previous bytea, signed_at timestamptz,
    key_id text, signature bytea
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO ledger_seal (number, first_sequence, last_sequence, root, previous, signed_at, key_id, signature)
    VALUES (number, first_sequence, last_sequence, root, previous, signed_at, key_id, signature)
$$;
