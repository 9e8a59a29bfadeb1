-- Corrections, debts and estates: rights of the application, and the laws that a column cannot say.
-- Facts are added and decided, never deleted; only the columns of a decision and of a state can change.

GRANT SELECT, INSERT ON coins_correction, coins_correctionline, coins_debt, coins_debtstep, coins_debtrepayment,
    coins_estate, coins_estatestep, coins_estatedecision, coins_estateshare TO :application;
GRANT UPDATE (state, approved_by_id, approved_at, refused_by_id, refused_at, refusal_reason, lent_minutes)
    ON coins_correction TO :application;
GRANT UPDATE (state, approved_by_id, approved_at, refused_by_id, refused_at, refusal_reason)
    ON coins_estatedecision TO :application;
GRANT UPDATE (state, repaid_minutes, seen_row_number) ON coins_debt TO :application;
GRANT UPDATE (state, frozen_at, choose_until_date, closed_at) ON coins_estate TO :application;

-- Nothing is set aside out of the purses of somebody who died, by whatever door it is tried.
CREATE FUNCTION coins_refuse_frozen_payer() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM coins_estate WHERE person_id = NEW.payer_id AND state IN ('FROZEN', 'CLOSED')
    ) THEN
        RAISE EXCEPTION 'the coins of % are frozen', NEW.payer_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'coins_estate_takes_nothing';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER coins_hold_not_of_estate BEFORE INSERT ON coins_hold
    FOR EACH ROW EXECUTE FUNCTION coins_refuse_frozen_payer();

-- Nor does anybody who died give, or get a gift: what rests can only go back.
CREATE FUNCTION coins_refuse_gifts_of_the_dead() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM coins_estate WHERE person_id = NEW.giver_id AND state IN ('FROZEN', 'CLOSED')
    ) THEN
        RAISE EXCEPTION 'the coins of % are frozen', NEW.giver_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'coins_estate_takes_nothing';
    ELSIF TG_TABLE_NAME = 'coins_gift' AND EXISTS (
        SELECT FROM coins_estate
        WHERE person_id = (to_jsonb(NEW) ->> 'receiver_id')::uuid AND state IN ('FROZEN', 'CLOSED')
    ) THEN
        RAISE EXCEPTION 'nothing can be given to %', to_jsonb(NEW) ->> 'receiver_id'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'coins_estate_gets_nothing';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER coins_gift_not_of_estate BEFORE INSERT ON coins_gift
    FOR EACH ROW EXECUTE FUNCTION coins_refuse_gifts_of_the_dead();
CREATE TRIGGER coins_gift_not_moved_by_estate BEFORE UPDATE OF state ON coins_gift
    FOR EACH ROW WHEN (NEW.state = 'DELIVERED') EXECUTE FUNCTION coins_refuse_gifts_of_the_dead();
CREATE TRIGGER coins_donation_not_of_estate BEFORE INSERT ON coins_donation
    FOR EACH ROW EXECUTE FUNCTION coins_refuse_gifts_of_the_dead();
CREATE TRIGGER coins_donation_not_moved_by_estate BEFORE UPDATE OF state ON coins_donation
    FOR EACH ROW WHEN (NEW.state = 'DELIVERED') EXECUTE FUNCTION coins_refuse_gifts_of_the_dead();

-- An estate closes at zero: no account of the person has coins or owes any, and nothing of theirs is set aside.
CREATE FUNCTION coins_check_estate_at_zero() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM ledger_account
        WHERE owner_kind = 'PERSON' AND owner_id = NEW.person_id::text AND balance <> 0
    ) OR EXISTS (
        SELECT FROM coins_hold WHERE payer_id = NEW.person_id AND closed_at IS NULL
    ) OR EXISTS (
        SELECT FROM coins_gift WHERE giver_id = NEW.person_id AND state = 'RESTING'
    ) OR EXISTS (
        SELECT FROM coins_donation WHERE giver_id = NEW.person_id AND state = 'RESTING'
    ) THEN
        RAISE EXCEPTION 'the estate of % is not at zero', NEW.person_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'coins_estate_at_zero';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER coins_estate_closes_at_zero BEFORE UPDATE OF state ON coins_estate
    FOR EACH ROW WHEN (NEW.state = 'CLOSED') EXECUTE FUNCTION coins_check_estate_at_zero();

-- A debt is lowered by payments alone: what it says came back is the sum of its payments.
CREATE FUNCTION coins_check_repaid() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.repaid_minutes <> (
        SELECT coalesce(sum(coin_minutes), 0) FROM coins_debtrepayment WHERE debt_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'debt % differs from its payments', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'coins_debt_is_its_payments';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER coins_debt_is_its_payments BEFORE UPDATE OF repaid_minutes ON coins_debt
    FOR EACH ROW EXECUTE FUNCTION coins_check_repaid();
