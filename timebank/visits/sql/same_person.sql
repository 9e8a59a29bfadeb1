-- Two accounts of one person are one volunteer: what the exclusion constraint says of one account holds over both.
CREATE FUNCTION visits_refuse_overlap_of_same() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM people_same(NEW.volunteer_id) AS same
        JOIN visits_visit AS other ON other.volunteer_id = same
        WHERE same <> NEW.volunteer_id AND other.state <> 'CANCELLED'
            AND tstzrange(other.checked_in_at, other.checked_out_at)
                && tstzrange(NEW.checked_in_at, NEW.checked_out_at)
    ) THEN
        RAISE exclusion_violation USING CONSTRAINT = 'visits_visit_no_overlap',
            MESSAGE = 'another account of this person served in this time';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER visits_visit_no_overlap_of_same BEFORE INSERT ON visits_visit
    FOR EACH ROW EXECUTE FUNCTION visits_refuse_overlap_of_same();
