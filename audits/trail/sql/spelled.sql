-- A row as JSON, spelled the same in every session.
CREATE OR REPLACE FUNCTION trail.spelled(changed record) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET extra_float_digits = 1
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'postgres'
SET bytea_output = 'hex'
AS $body$
BEGIN
    RETURN to_jsonb(changed);
END
$body$;
