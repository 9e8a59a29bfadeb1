-- A confirmed visit is final, like the coins it moved: whoever the caller is, its row is never changed or deleted.
CREATE FUNCTION visits_keep_confirmed() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'visit % is confirmed and final', OLD.id USING CONSTRAINT = 'visits_visit_final';
END
$$;

CREATE TRIGGER visits_visit_final
BEFORE UPDATE OR DELETE ON visits_visit
FOR EACH ROW WHEN (OLD.state = 'CONFIRMED')
EXECUTE FUNCTION visits_keep_confirmed();
