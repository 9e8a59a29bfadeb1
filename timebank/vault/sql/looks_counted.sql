-- How often who looked at personal data, in which role and for what, between two moments: counts only, for the auditor.
-- Looks in a role that is not named are counted together, so that nobody is named for looking at their own page.
CREATE FUNCTION vault_looks_counted(
    since timestamptz, before timestamptz, named_roles text[], at_most integer
) RETURNS TABLE (by_id uuid, by_role text, purpose text, looks bigint, persons bigint, last_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN look.by_role = ANY (named_roles) THEN look.by_id END, look.by_role, look.purpose,
           count(*), count(DISTINCT look.person_id), max(look.opened_at)
    FROM vault_look AS look
    WHERE look.opened_at >= since AND look.opened_at < before
    GROUP BY 1, 2, 3
    ORDER BY 4 DESC, 2, 3, 1
    LIMIT at_most;
$$;

REVOKE ALL ON FUNCTION vault_looks_counted(timestamptz, timestamptz, text[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault_looks_counted(timestamptz, timestamptz, text[], integer) TO :application;
