-- Pairs of accounts that are alike are noted and dismissed; none is forgotten.
GRANT SELECT, INSERT, UPDATE (reasons, state, difference, dismissed_by_id, dismissed_at)
    ON people_likelyduplicate TO :application;
