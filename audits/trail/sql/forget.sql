-- Takes away every recalled table, so that the same transaction sees the present again.
CREATE OR REPLACE FUNCTION trail.forget() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    recalled text;
BEGIN
    FOR recalled IN
        SELECT relname FROM pg_class JOIN trail.shape ON name = relname
        WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r' AND relowner = current_user::regrole
    LOOP
        EXECUTE format('DROP TABLE pg_temp.%I CASCADE', recalled);
    END LOOP;
END
$body$;
REVOKE ALL ON FUNCTION trail.forget FROM PUBLIC;
GRANT EXECUTE ON FUNCTION trail.forget TO countersign_app;
