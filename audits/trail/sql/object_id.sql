-- The key of a row as text; the parts of a composite key joined by commas, a masked part as its SHA-256.
CREATE OR REPLACE FUNCTION trail.object_id(full_row jsonb, key_columns text[], masked text[]) RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT coalesce(string_agg(
        CASE WHEN part = ANY (masked) THEN encode(sha256(convert_to(full_row ->> part, 'UTF8')), 'hex')
             ELSE full_row ->> part END,
        ',' ORDER BY place), '')
    FROM unnest(key_columns) WITH ORDINALITY AS key (part, place)
$body$;
