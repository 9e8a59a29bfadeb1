-- What the application may do with the tables of coins. Facts are added and decided, never deleted;
-- only the columns of a decision, of an end and of a life that goes on can change.

GRANT SELECT, INSERT ON coins_budgetfunding TO :application;
GRANT UPDATE (state, approved_by_id, approved_at) ON coins_budgetfunding TO :application;

GRANT SELECT, INSERT ON coins_grant TO :application;
GRANT UPDATE (state, approved_by_id, approved_at, refused_by_id, refused_at, refusal_reason, expires_date,
              grace_until_date, expired_at) ON coins_grant TO :application;

GRANT SELECT, INSERT ON coins_hold TO :application;
GRANT UPDATE (closed_at) ON coins_hold TO :application;
