-- Puts a recalled table behind the wall of the table that it shadows: the same policies, and those that ask a parent
-- ask the parent of the same moment.
CREATE OR REPLACE FUNCTION trail.enclose(table_name text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    source CONSTANT regclass := format('public.%I', table_name)::regclass;
    policy record;
    parent record;
BEGIN
    FOR policy IN
        SELECT oid, polname, polpermissive, pg_get_expr(polqual, polrelid) AS expression
        FROM pg_policy WHERE polrelid = source AND polcmd IN ('r', '*') AND polqual IS NOT NULL
    LOOP
        FOR parent IN
            SELECT relname, refobjid::regclass AS named
            FROM pg_depend JOIN pg_class ON pg_class.oid = refobjid JOIN trail.shape AS other ON other.name = relname
            WHERE classid = 'pg_policy'::regclass AND objid = policy.oid AND refclassid = 'pg_class'::regclass
              AND refobjid <> source AND relnamespace = 'public'::regnamespace
        LOOP
            PERFORM trail.recall(parent.relname, moment);
            policy.expression := regexp_replace(
                policy.expression, format('\m%s\M', parent.named), format('pg_temp.%I', parent.relname), 'g');
        END LOOP;
        EXECUTE format('CREATE POLICY %I ON pg_temp.%I AS %s FOR SELECT USING (%s)', policy.polname, table_name,
                       CASE WHEN policy.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, policy.expression);
    END LOOP;
    IF (SELECT relrowsecurity FROM pg_class WHERE oid = source) THEN
        EXECUTE format('ALTER TABLE pg_temp.%I ENABLE ROW LEVEL SECURITY', table_name);
    END IF;
END
$body$;
REVOKE ALL ON FUNCTION trail.enclose FROM PUBLIC;
