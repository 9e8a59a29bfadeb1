-- Gifts, donations and pools: rights of the application, and what no role may change.
-- What was given by whom to whom is never changed; a rest is checked and ended, once, and steps are only added.
GRANT SELECT, INSERT ON coins_pool, coins_poolstep, coins_gift, coins_giftstep, coins_donation, coins_donationstep
    TO :application;
GRANT UPDATE (state, opened_by_id, opened_at, closing_by_id, closed_by_id) ON coins_pool TO :application;
GRANT UPDATE (state, ended_at, called_by_id, called_at, approved_by_id, approved_at, consented_by_id, consented_at)
    ON coins_gift, coins_donation TO :application;

-- A gift or donation that has ended is final, like the coins it moved, whoever the caller is.
CREATE FUNCTION coins_keep_ended() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% % has ended and is final', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_TABLE_NAME || '_final';
END $$;

CREATE TRIGGER coins_gift_final BEFORE UPDATE OR DELETE ON coins_gift
    FOR EACH ROW WHEN (OLD.state <> 'RESTING') EXECUTE FUNCTION coins_keep_ended();
CREATE TRIGGER coins_donation_final BEFORE UPDATE OR DELETE ON coins_donation
    FOR EACH ROW WHEN (OLD.state <> 'RESTING') EXECUTE FUNCTION coins_keep_ended();
