-- The same laws of the books at a lower price. PostgreSQL reads the text of every CHECK constraint of a table anew for
-- each statement that writes to it, and the longest of ours stood in the way of every balance that moves.

-- What one column may hold is a domain: the database keeps its rule ready, and an update of a balance never asks it.
CREATE DOMAIN ledger_purse AS varchar(16) CONSTRAINT ledger_account_purse_known CHECK
    (VALUE IN ('EARNED', 'GIFTED', 'GRANTED', 'HOLD', 'POOL', 'BUDGET', 'ISSUE', 'DEBT'));
CREATE DOMAIN ledger_owner_kind AS varchar(16) CONSTRAINT ledger_account_owner_kind_known CHECK
    (VALUE IN ('PERSON', 'PLACE', 'ORGANISATION', 'NEED', 'GIFT', 'CITY'));
CREATE DOMAIN ledger_transfer_kind AS varchar(16) CONSTRAINT ledger_transfer_kind_known CHECK
    (VALUE IN ('ISSUE', 'GRANT', 'AID', 'MIGRATE', 'HOLD', 'EARN', 'RELEASE', 'GIVE', 'DONATE', 'EXPIRE', 'LEND',
               'REPAY', 'REVERSE', 'ESTATE'));
CREATE DOMAIN ledger_coin_minutes AS bigint CONSTRAINT ledger_transfer_positive CHECK (VALUE > 0);

-- A column in a trigger's definition keeps its type; these two come back below, as they were.
DROP TRIGGER ledger_account_keeps_its_key ON ledger_account;
DROP TRIGGER ledger_reversal_mirrors ON ledger_transfer;
ALTER TABLE ledger_account
    ALTER COLUMN purse TYPE ledger_purse,
    ALTER COLUMN owner_kind TYPE ledger_owner_kind;
ALTER TABLE ledger_transfer
    ALTER COLUMN kind TYPE ledger_transfer_kind,
    ALTER COLUMN coin_minutes TYPE ledger_coin_minutes;
CREATE TRIGGER ledger_account_keeps_its_key
    BEFORE UPDATE OF id, owner_kind, owner_id, purse, grant_id, payer_id ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_reversal_mirrors AFTER INSERT ON ledger_transfer
    FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION ledger_check_reversal();

-- What holds between the parts of an account's key is asked when the account is opened, since a key never changes.
CREATE FUNCTION ledger_check_account() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Granted coins expire with their grant, so each grant has its own account.
    IF (NEW.purse = 'GRANTED') <> (NEW.grant_id IS NOT NULL) THEN
        RAISE EXCEPTION 'account % refused by ledger_account_grant_of_granted', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_account_grant_of_granted';
    END IF;
    -- Only held coins remember whose they are.
    IF NEW.payer_id IS NOT NULL AND NEW.purse <> 'HOLD' THEN
        RAISE EXCEPTION 'account % refused by ledger_account_payer_of_hold', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_account_payer_of_hold';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION ledger_check_account() FROM PUBLIC;

CREATE TRIGGER ledger_account_is_well_formed BEFORE INSERT ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_check_account();
