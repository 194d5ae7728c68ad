-- Refuses a statement: TRUNCATE on governed tables, every change of what the trail has recorded.
CREATE OR REPLACE FUNCTION trail.refuse() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    RAISE EXCEPTION '% on %.% is refused: the trail would lose what it holds', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'CS002';
END
$body$;
