-- A policy value is proposed once and decided once; after that, and in everything else, it is final.
CREATE FUNCTION policy_value_is_final() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state IN ('PROPOSED', 'FOUNDING') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'PROPOSED' AND NEW.state IN ('APPROVED', 'REJECTED')
        AND (NEW.id, NEW.name, NEW.place_id, NEW.value, NEW.starts_at, NEW.reason, NEW.author_id, NEW.proposed_at)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.name, OLD.place_id, OLD.value, OLD.starts_at, OLD.reason, OLD.author_id, OLD.proposed_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a policy value is proposed once, decided once and never deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'policy_value_is_final';
END
$$;

CREATE TRIGGER policy_value_is_final BEFORE INSERT OR UPDATE OR DELETE ON policy_policyvalue
    FOR EACH ROW EXECUTE FUNCTION policy_value_is_final();
CREATE TRIGGER policy_value_is_never_emptied BEFORE TRUNCATE ON policy_policyvalue
    FOR EACH STATEMENT EXECUTE FUNCTION policy_value_is_final();
