-- Locks accounts in id order to the end of the transaction, as ledger_post does, so that a balance read afterwards
-- cannot move before it is used. It changes nothing; the issue keeps no balance and is not locked.
CREATE FUNCTION ledger_lock(account_ids uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM ledger_account WHERE id = ANY (account_ids) AND purse <> 'ISSUE' ORDER BY id FOR NO KEY UPDATE;
END $$;
REVOKE ALL ON FUNCTION ledger_lock(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_lock(uuid[]) TO :application;
