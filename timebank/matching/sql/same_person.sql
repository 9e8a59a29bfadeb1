-- Two accounts of one person are one volunteer: what the exclusion constraint says of one account holds over both.
CREATE FUNCTION matching_refuse_overlap_of_same() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM people_same(NEW.volunteer_id) AS same
        JOIN matching_match AS other ON other.volunteer_id = same
        WHERE same <> NEW.volunteer_id AND other.state IN ('ACCEPTED', 'SERVED')
            AND tstzrange(other.starts_at, other.ends_at) && tstzrange(NEW.starts_at, NEW.ends_at)
    ) THEN
        RAISE exclusion_violation USING CONSTRAINT = 'matching_match_no_overlap',
            MESSAGE = 'another account of this person is promised in this time';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER matching_match_no_overlap_of_same BEFORE INSERT ON matching_match
    FOR EACH ROW EXECUTE FUNCTION matching_refuse_overlap_of_same();
