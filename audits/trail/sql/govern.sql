-- Gives a table its two triggers, or renews them. ALWAYS, so that session_replication_role cannot silence them.
DROP FUNCTION IF EXISTS trail.govern(regclass, text, text, text, text[], text[], text);
CREATE OR REPLACE FUNCTION trail.govern(
    target regclass, object_type text, label text, unit text, mask text[], ignore text[], version text,
    parent text[] DEFAULT '{}'
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    arguments CONSTANT text := (
        SELECT string_agg(quote_literal(argument), ', ' ORDER BY place)
        FROM unnest(trail.arguments(target, object_type, label, unit, mask, ignore, version, parent))
             WITH ORDINALITY AS told (argument, place));
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER trail_capture AFTER INSERT OR UPDATE OR DELETE ON %s '
        'FOR EACH ROW EXECUTE FUNCTION trail.capture(%s)', target, arguments);
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER trail_truncate BEFORE TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION trail.refuse()', target);
    EXECUTE format(
        'ALTER TABLE %s ENABLE ALWAYS TRIGGER trail_capture, ENABLE ALWAYS TRIGGER trail_truncate', target);
END
$body$;
