-- The application reads the books and posts through the function; it writes neither table.
GRANT SELECT ON ledger_account, ledger_transfer TO :application;
REVOKE ALL ON FUNCTION ledger_post(jsonb), ledger_refuse_change(), ledger_check_reversal() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_post(jsonb) TO :application;
