-- Puts before a table of the present a temporary one of the same name that holds its rows as of a moment, folded from
-- the events. It ends with the transaction, and lies behind the wall of the table that it shadows.
CREATE OR REPLACE FUNCTION trail.recall(table_name text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET work_mem = '64MB'
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'postgres'
AS $body$
DECLARE
    shape    trail.shape;
    source   regclass;
    keys     text;
    told     text := 'event.after';  -- the columns that an event tells, in the shape of today
    upgrade  record;
    withheld text;
    size     bigint;
    copied   record;
BEGIN
    SELECT * INTO shape FROM trail.shape WHERE name = table_name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the table % has no past', table_name USING ERRCODE = 'CS006';
    END IF;
    IF to_regclass(format('pg_temp.%I', table_name)) IS NOT NULL THEN
        RETURN;
    END IF;
    source := format('public.%I', table_name)::regclass;

    FOR upgrade IN SELECT key::int AS version, value #>> '{}' AS expression FROM jsonb_each(shape.upgrades) ORDER BY 1
    LOOP
        told := format('(SELECT CASE WHEN version <= %s THEN %s ELSE state END FROM (SELECT %s AS state) AS earlier)',
                       upgrade.version, upgrade.expression, told);
    END LOOP;

    -- What stands for a redacted value: the word where it fits, else what the column holds by default.
    SELECT coalesce(jsonb_object_agg(attname, CASE WHEN typcategory = 'S'
               THEN to_jsonb(CASE WHEN atttypmod > 4 THEN left('redacted', atttypmod - 4) ELSE 'redacted' END)
               ELSE shape.defaults -> attname::text END), '{}')::text INTO withheld
    FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    WHERE attrelid = source AND attnum > 0 AND NOT attisdropped;

    EXECUTE format($fold$
        CREATE TEMPORARY TABLE pg_temp.%1$I ON COMMIT DROP AS
        SELECT made.* FROM (
            SELECT trail.fold(%2$s ORDER BY id) AS state FROM (
                SELECT id, object_id, schema_version::int AS version,
                       coalesce(body::jsonb -> 'after', '{}') || coalesce(hidden, '{}') AS after
                FROM (
                    SELECT id, object_id, schema_version,
                           max(id) FILTER (WHERE operation = 'insert') OVER one AS born,
                           max(id) FILTER (WHERE operation = 'delete') OVER one AS died
                    FROM trail.event WHERE object_type = %3$L AND at <= %4$L
                    WINDOW one AS (PARTITION BY object_id)
                ) AS life
                LEFT JOIN trail.told ON told.event_id = id
                LEFT JOIN (
                    SELECT event_id, jsonb_object_agg(name, coalesce(%5$L::jsonb -> name, 'null')) AS hidden
                    FROM trail.redaction CROSS JOIN unnest(fields) AS name GROUP BY event_id
                ) AS redaction ON redaction.event_id = id
                WHERE id >= born AND coalesce(died, 0) < born
            ) AS event GROUP BY object_id
        ) AS folded CROSS JOIN LATERAL jsonb_populate_record(NULL::%6$s, %7$L || state) AS made$fold$,
        table_name, told, shape.object_type, moment, withheld, source, shape.defaults);
    GET DIAGNOSTICS size = ROW_COUNT;

    -- Queries that group by the key name other columns beside it, so it must be one.
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY place) INTO keys
    FROM pg_index CROSS JOIN unnest(indkey::int2[]) WITH ORDINALITY AS key (number, place)
         JOIN pg_attribute ON attrelid = indrelid AND attnum = number
    WHERE indrelid = source AND indisprimary;
    EXECUTE format('ALTER TABLE pg_temp.%I ADD PRIMARY KEY (%s)', table_name, keys);
    IF size > 1000 THEN
        FOR copied IN
            SELECT regexp_replace(pg_get_indexdef(indexrelid), '^CREATE (UNIQUE )?INDEX \S+ ON \S+ ',
                                  format('CREATE INDEX ON pg_temp.%I ', table_name)) AS definition
            FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
            WHERE indrelid = source AND NOT indisprimary AND amname = 'btree'
        LOOP
            EXECUTE copied.definition;
        END LOOP;
        EXECUTE format('ANALYZE pg_temp.%I', table_name);
    END IF;

    PERFORM trail.enclose(table_name, moment);
    EXECUTE format('GRANT SELECT ON pg_temp.%I TO countersign_app', table_name);
END
$body$;
REVOKE ALL ON FUNCTION trail.recall FROM PUBLIC;
GRANT EXECUTE ON FUNCTION trail.recall TO countersign_app;
