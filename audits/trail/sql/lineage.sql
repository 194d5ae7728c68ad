-- The units in scope and those above them: what a unit hands down (roles, limits) is readable where it holds.
CREATE OR REPLACE FUNCTION trail.lineage() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    PERFORM trail.scope();  -- which keeps both answers for this statement
    RETURN current_setting('countersign.lineage')::bigint[];
END
$body$;
