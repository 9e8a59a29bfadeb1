-- The application reads the seals and writes them through functions; it writes neither table.
GRANT SELECT ON ledger_seal, ledger_seal_entry TO :application;
REVOKE ALL ON FUNCTION
    ledger_leaf_text(text), ledger_leaf_moment(timestamptz),
    ledger_leaf(uuid, uuid, uuid, bigint, text, text, uuid, timestamptz, timestamptz), ledger_wait_for_seal_turn(),
    ledger_open_writers(), ledger_mark_horizon(), ledger_number_transfers(bigint, text[], integer), ledger_check_seal(),
    ledger_append_seal(bigint, bigint, bigint, bytea, bytea, timestamptz, text, bytea)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    ledger_leaf_text(text), ledger_leaf_moment(timestamptz),
    ledger_leaf(uuid, uuid, uuid, bigint, text, text, uuid, timestamptz, timestamptz), ledger_wait_for_seal_turn(),
    ledger_open_writers(), ledger_mark_horizon(), ledger_number_transfers(bigint, text[], integer),
    ledger_append_seal(bigint, bigint, bigint, bytea, bytea, timestamptz, text, bytea)
TO :application;
