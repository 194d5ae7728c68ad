-- The named columns of a row, with secrets replaced by the word "masked". An empty secret stays null.
CREATE OR REPLACE FUNCTION trail.told(full_row jsonb, columns text[], masked text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (masked) AND value <> 'null' THEN '"masked"' ELSE value END)
    FROM jsonb_each(full_row) WHERE key = ANY (columns)
$body$;
