-- Batches, balances of older systems, the ends of grants: what the application may do, and laws no column can say.

GRANT SELECT, INSERT ON coins_grantbatch, coins_grantbatchline, coins_migrationbatch, coins_migrationline,
    coins_expirymark, coins_grantprolongation TO :application;
GRANT UPDATE (state, decided_by_id, decided_at, refusal_reason) ON coins_grantbatch, coins_migrationbatch TO :application;
GRANT UPDATE (is_void, sample_state, sampled_by_id, sampled_at) ON coins_migrationline TO :application;

-- A line is of the source of its batch.
ALTER TABLE coins_migrationline ADD CONSTRAINT coins_migrationline_of_its_source
    FOREIGN KEY (batch_id, source_name) REFERENCES coins_migrationbatch (id, source_name);

-- A batch is approved as it was proposed: its figures are those of its lines.
CREATE FUNCTION coins_check_batch_total() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    minutes bigint;
    lines bigint;
BEGIN
    EXECUTE format('SELECT coalesce(sum(coin_minutes), 0), count(*) FROM %I WHERE batch_id = $1', TG_ARGV[0])
        INTO minutes, lines USING NEW.id;
    IF minutes <> NEW.coin_minutes OR lines <> NEW.line_count THEN
        RAISE EXCEPTION 'batch % has % lines of % minutes', NEW.id, lines, minutes
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'coins_batch_total';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER coins_grantbatch_total AFTER UPDATE OF state ON coins_grantbatch
    FOR EACH ROW WHEN (NEW.state = 'APPROVED') EXECUTE FUNCTION coins_check_batch_total('coins_grantbatchline');
CREATE TRIGGER coins_migrationbatch_total AFTER UPDATE OF state ON coins_migrationbatch
    FOR EACH ROW WHEN (NEW.state = 'APPROVED') EXECUTE FUNCTION coins_check_batch_total('coins_migrationline');

-- What was decided stays decided, and no line is added to it afterwards.
CREATE FUNCTION coins_keep_decided() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'batch % is decided', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'coins_batch_decided_once';
END $$;

CREATE TRIGGER coins_grantbatch_decided BEFORE UPDATE ON coins_grantbatch
    FOR EACH ROW WHEN (OLD.state <> 'PROPOSED') EXECUTE FUNCTION coins_keep_decided();
CREATE TRIGGER coins_migrationbatch_decided BEFORE UPDATE ON coins_migrationbatch
    FOR EACH ROW WHEN (OLD.state <> 'PROPOSED') EXECUTE FUNCTION coins_keep_decided();

CREATE FUNCTION coins_check_new_lines() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    is_late boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM added JOIN %I batch ON batch.id = added.batch_id
                                   WHERE batch.state <> ''PROPOSED'')', TG_ARGV[0]) INTO is_late;
    IF is_late THEN
        RAISE EXCEPTION 'lines cannot be added to a decided batch'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'coins_batch_decided_once';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER coins_grantbatchline_in_time AFTER INSERT ON coins_grantbatchline
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION coins_check_new_lines('coins_grantbatch');
CREATE TRIGGER coins_migrationline_in_time AFTER INSERT ON coins_migrationline
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION coins_check_new_lines('coins_migrationbatch');

-- A line is checked once, after approval, by somebody who neither proposed nor approved it; it becomes void only
-- with its batch.
CREATE FUNCTION coins_check_migrationline() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    batch coins_migrationbatch%ROWTYPE;
BEGIN
    SELECT * INTO batch FROM coins_migrationbatch WHERE id = NEW.batch_id;
    IF NEW.is_void <> OLD.is_void AND NOT (NEW.is_void AND batch.state = 'REFUSED') THEN
        RAISE EXCEPTION 'line % is void only with its batch', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'coins_migrationline_void_with_batch';
    END IF;
    IF NEW.sample_state <> OLD.sample_state AND (
        OLD.sample_state <> 'UNSAMPLED' OR batch.state <> 'APPROVED'
        OR NEW.sampled_by_id IN (batch.proposed_by_id, batch.decided_by_id)
    ) THEN
        RAISE EXCEPTION 'line % is checked once, by a third person', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'coins_migrationline_third_person';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER coins_migrationline_checked BEFORE UPDATE ON coins_migrationline
    FOR EACH ROW EXECUTE FUNCTION coins_check_migrationline();
