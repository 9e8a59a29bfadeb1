-- The application proposes and decides; it cannot change what was proposed and deletes nothing.
GRANT SELECT, INSERT ON policy_policyvalue TO :application;
GRANT UPDATE (state, approver_id, decided_at) ON policy_policyvalue TO :application;
