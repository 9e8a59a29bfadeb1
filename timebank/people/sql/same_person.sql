-- All accounts of the one person behind an account. Plain SQL, so that PostgreSQL takes it into the statement that asks.
CREATE FUNCTION people_same(account uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
    SELECT account
    UNION
    SELECT kept_id FROM people_merge WHERE joined_id = account AND state IN ('JOINED', 'PARTING')
    UNION
    SELECT joined_id FROM people_merge WHERE kept_id = account AND state IN ('JOINED', 'PARTING')
    UNION
    SELECT other.joined_id
    FROM people_merge AS own
    JOIN people_merge AS other ON other.kept_id = own.kept_id AND other.state IN ('JOINED', 'PARTING')
    WHERE own.joined_id = account AND own.state IN ('JOINED', 'PARTING');
$$;

-- One account is kept and the others are joined with it: no chains. The rows of both persons are locked by whoever asks.
CREATE FUNCTION people_refuse_chain() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('JOINED', 'PARTING') AND EXISTS (
        SELECT FROM people_merge AS other
        WHERE other.id <> NEW.id AND other.state IN ('JOINED', 'PARTING')
            AND (other.joined_id = NEW.kept_id OR other.kept_id = NEW.joined_id)
    ) THEN
        RAISE check_violation USING CONSTRAINT = 'people_merge_no_chain',
            MESSAGE = 'an account that was kept is never joined with another one';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER people_merge_no_chain BEFORE INSERT OR UPDATE OF state, kept_id, joined_id ON people_merge
    FOR EACH ROW EXECUTE FUNCTION people_refuse_chain();

GRANT SELECT, INSERT,
    UPDATE (state, decided_by_id, decided_at, parting_proposed_by_id, parted_by_id, parted_at)
    ON people_merge TO :application;
GRANT SELECT, INSERT ON people_mergestep TO :application;
