-- The laws of the books that a column cannot say. They hold for every role, the owner of the tables included.

-- Row numbers are counted by the database alone.
ALTER TABLE ledger_transfer ALTER COLUMN row_number ADD GENERATED ALWAYS AS IDENTITY;

-- Balances move in place: free room on each page keeps the indexes of the accounts out of it.
ALTER TABLE ledger_account SET (fillfactor = 80);

-- Not deferred, so that an unknown account is refused by the posting itself.
ALTER TABLE ledger_transfer
    ADD CONSTRAINT ledger_transfer_debit_known FOREIGN KEY (debit_account_id) REFERENCES ledger_account (id),
    ADD CONSTRAINT ledger_transfer_credit_known FOREIGN KEY (credit_account_id) REFERENCES ledger_account (id),
    ADD CONSTRAINT ledger_transfer_reverses_known FOREIGN KEY (reverses_id) REFERENCES ledger_transfer (id);

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: the books are final', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_is_final';
END $$;

CREATE TRIGGER ledger_transfer_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_account_stays BEFORE DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
-- Of an account only the balance ever changes; a change of it alone never fires this.
CREATE TRIGGER ledger_account_keeps_its_key
    BEFORE UPDATE OF id, owner_kind, owner_id, purse, grant_id, payer_id ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- A reversal is its original with the accounts swapped and the same minutes. After the statement, so that original
-- and reversal may stand in one batch.
CREATE FUNCTION ledger_check_reversal() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger_transfer original
        WHERE original.id = NEW.reverses_id
          AND original.debit_account_id = NEW.credit_account_id
          AND original.credit_account_id = NEW.debit_account_id
          AND original.coin_minutes = NEW.coin_minutes
    ) THEN
        RAISE EXCEPTION 'reversal % differs from its original', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_reversal_mirrors';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_reversal_mirrors AFTER INSERT ON ledger_transfer
    FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION ledger_check_reversal();
