-- The one way into the books; why it looks so: docs/decisions/0002-posting-in-one-statement.md.
-- Takes {"accounts": [...], "movements": [...]}, gives the number of movements that were not there before.
CREATE OR REPLACE FUNCTION ledger_post(batch jsonb) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    posted integer;
    first_one jsonb;
    debit_id uuid;
    credit_id uuid;
    none_to_open boolean;
    minutes bigint;
    account_ids uuid[];
    changes bigint[];
BEGIN
    -- The short way of one movement that is new and opens no account: the same steps in the same order, without the
    -- cost of batches. Whatever else it is goes on to the way of all batches below.
    IF jsonb_array_length(batch -> 'movements') = 1 THEN
        first_one := batch #> '{movements, 0}';
        debit_id := (first_one ->> 'debit')::uuid;
        credit_id := (first_one ->> 'credit')::uuid;
        -- An account that has to be opened goes the other way: opening one while the other is locked could close a ring.
        none_to_open := jsonb_array_length(batch -> 'accounts') = 0;
        IF NOT none_to_open THEN
            none_to_open := (SELECT count(*) = 2 FROM ledger_account WHERE id IN (debit_id, credit_id));
        END IF;
        IF none_to_open THEN
            PERFORM FROM ledger_account WHERE id IN (debit_id, credit_id) AND purse <> 'ISSUE'
            ORDER BY id
            FOR NO KEY UPDATE;
            minutes := (first_one ->> 'coin_minutes')::bigint;
            INSERT INTO ledger_transfer (id, debit_account_id, credit_account_id, coin_minutes, kind, reference,
                                         cause_id, reverses_id, happened_at)
            VALUES ((first_one ->> 'id')::uuid, debit_id, credit_id, minutes, first_one ->> 'kind',
                    first_one ->> 'reference', (first_one ->> 'cause_id')::uuid,
                    (first_one ->> 'reverses_id')::uuid, (first_one ->> 'happened_at')::timestamptz)
            ON CONFLICT (id) DO NOTHING;
            IF FOUND THEN
                UPDATE ledger_account SET balance = balance + CASE id WHEN debit_id THEN -minutes ELSE minutes END
                WHERE id IN (debit_id, credit_id) AND purse <> 'ISSUE';
                RETURN 1;
            END IF;
        END IF;
    END IF;

    -- Open what is missing, before any lock and in id order, so that two batches never wait for each other in a ring.
    INSERT INTO ledger_account (id, owner_kind, owner_id, purse, grant_id, payer_id)
    SELECT asked.* FROM jsonb_to_recordset(batch -> 'accounts')
        AS asked (id uuid, owner_kind text, owner_id text, purse text, grant_id uuid, payer_id uuid)
    WHERE NOT EXISTS (SELECT FROM ledger_account known WHERE known.id = asked.id)
    ORDER BY asked.id
    ON CONFLICT DO NOTHING; -- by the id or by the key: both meet when two clients open an account at once

    -- All locks before the first row, in id order. Not ISSUE: it keeps no balance, and all that the city pays would
    -- queue there.
    PERFORM FROM ledger_account
    WHERE purse <> 'ISSUE' AND id IN (
        SELECT unnest(ARRAY[debit, credit])
        FROM jsonb_to_recordset(batch -> 'movements') AS asked (debit uuid, credit uuid))
    ORDER BY id
    FOR NO KEY UPDATE;

    WITH asked AS (
        SELECT * FROM ROWS FROM (jsonb_to_recordset(batch -> 'movements') AS (
            id uuid, debit uuid, credit uuid, coin_minutes bigint, kind text, reference text,
            cause_id uuid, reverses_id uuid, happened_at timestamptz)) WITH ORDINALITY
    ), posted_now AS (
        INSERT INTO ledger_transfer (id, debit_account_id, credit_account_id, coin_minutes, kind, reference,
                                     cause_id, reverses_id, happened_at)
        SELECT id, debit, credit, coin_minutes, kind, reference, cause_id, reverses_id, happened_at
        FROM asked
        ORDER BY ordinality
        ON CONFLICT (id) DO NOTHING
        RETURNING debit_account_id, credit_account_id, coin_minutes
    )
    SELECT count(*), array_agg(debit_account_id) || array_agg(credit_account_id),
           array_agg(-coin_minutes) || array_agg(coin_minutes)
    INTO posted, account_ids, changes
    FROM posted_now;

    UPDATE ledger_account SET balance = balance + change.coin_minutes
    FROM (SELECT account_id, sum(coin_minutes)::bigint AS coin_minutes
          FROM unnest(account_ids, changes) AS leg (account_id, coin_minutes)
          GROUP BY account_id) AS change
    WHERE ledger_account.id = change.account_id AND purse <> 'ISSUE';

    -- What was there already must be the same movement; a later statement sees what another client just committed.
    IF posted < jsonb_array_length(batch -> 'movements') AND EXISTS (
        SELECT FROM jsonb_to_recordset(batch -> 'movements') AS asked (
            id uuid, debit uuid, credit uuid, coin_minutes bigint, kind text, reference text,
            cause_id uuid, reverses_id uuid, happened_at timestamptz)
        JOIN ledger_transfer known USING (id)
        WHERE (known.debit_account_id, known.credit_account_id, known.coin_minutes, known.kind, known.reference,
               known.cause_id, known.reverses_id, known.happened_at)
            IS DISTINCT FROM (asked.debit, asked.credit, asked.coin_minutes, asked.kind, asked.reference,
                              asked.cause_id, asked.reverses_id, asked.happened_at)
    ) THEN
        RAISE EXCEPTION 'a movement of this id is in the books with other content'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_movement_conflict';
    END IF;
    RETURN posted;
END $$;
