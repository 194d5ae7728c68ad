-- The rows in scope of a table that hold a word in a column of its trigram index, or bear it as their reference.
-- The operators of text search are not leakproof: under a policy PostgreSQL would look at every row in scope instead
-- of the index. Here the owner finds the matches by the index first, and the scope cuts them down after.
CREATE OR REPLACE FUNCTION trail.search(target regclass, word text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    scope   CONSTANT bigint[] := trail.scope();
    pattern CONSTANT text     := '%' || regexp_replace(word, '([\\%_])', '\\\1', 'g') || '%';
    holds   CONSTANT text     := (
        SELECT string_agg(format('%I ILIKE $1', attname), ' OR ' ORDER BY attnum)
        FROM pg_class JOIN pg_index ON indrelid = pg_class.oid
             CROSS JOIN unnest(indkey::int2[], indclass::oid[]) AS key (number, class)
             JOIN pg_opclass ON pg_opclass.oid = class AND opcname = 'gin_trgm_ops'
             JOIN pg_attribute ON attrelid = indrelid AND attnum = number
        WHERE pg_class.oid = target AND relowner = current_user::regrole
          AND relnamespace = 'public'::regnamespace AND relrowsecurity);
BEGIN
    IF holds IS NULL THEN
        RAISE EXCEPTION 'the text of % is not searched', target USING ERRCODE = 'CS007';
    END IF;
    RETURN QUERY EXECUTE format(
        'WITH found AS MATERIALIZED (SELECT id, unit_id FROM %s WHERE %s OR reference = upper($2)) '
        'SELECT id FROM found WHERE unit_id = ANY ($3)', target, holds)
    USING pattern, word, scope;
END
$body$;
REVOKE ALL ON FUNCTION trail.search FROM PUBLIC;
GRANT EXECUTE ON FUNCTION trail.search TO countersign_app;
