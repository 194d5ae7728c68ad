-- Writes one event for one changed row, in the transaction that changes it.
-- Arguments, as trail.arguments writes them: object type, key columns, label column, unit column,
-- masked columns, ignored columns, schema version, and of a row that hangs on another: our column with that row's id,
-- its table, label column and unit column.
-- Every writer pays for each expression here, so what is seldom needed stands behind an IF.
CREATE OR REPLACE FUNCTION trail.capture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    context CONSTANT jsonb := nullif(current_setting('countersign.context', true), '')::jsonb;
    before    jsonb;   -- what is told of the row: all of it, or the columns that changed
    after     jsonb;
    named     jsonb;   -- the row that names the object
    object_id text;
    part      text;
    label     text;
    unit      text;
    body      text;
    salt      bytea;
    event_id  bigint;
BEGIN
    IF coalesce(context ->> 'actor_id', '') = '' AND 'countersign_app' IN (session_user, current_setting('role')) THEN
        RAISE EXCEPTION '% on % is refused: nobody is named as acting', TG_OP, TG_RELID::regclass
            USING ERRCODE = 'CS001', HINT = 'Write inside a transaction and an acting() block of audits.trail.context.';
    END IF;

    IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW); END IF;
    IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD); END IF;
    -- A session that spells values in its own way: settings that the application never changes.
    IF current_setting('timezone') <> 'UTC' OR current_setting('extra_float_digits') < '1'
        OR current_setting('intervalstyle') <> 'postgres' OR current_setting('bytea_output') <> 'hex'
        OR NOT current_setting('datestyle') ^@ 'ISO' THEN
        after := CASE WHEN TG_OP <> 'DELETE' THEN trail.spelled(NEW) END;
        before := CASE WHEN TG_OP <> 'INSERT' THEN trail.spelled(OLD) END;
    END IF;
    named := coalesce(after, before);
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(key, before -> key), jsonb_object_agg(key, value) INTO before, after
        FROM jsonb_each(after) WHERE before -> key IS DISTINCT FROM value;
        IF after IS NULL OR after - TG_ARGV[5]::text[] = '{}' THEN
            RETURN NULL;  -- nothing changed, or only columns to be ignored
        END IF;
    END IF;

    FOREACH part IN ARRAY TG_ARGV[1]::text[] LOOP
        object_id := concat_ws(',', object_id, CASE WHEN part = ANY (TG_ARGV[4]::text[])
            THEN encode(sha256(convert_to(named ->> part, 'UTF8')), 'hex') ELSE named ->> part END);
    END LOOP;
    IF TG_ARGV[4] <> '{}' THEN
        FOREACH part IN ARRAY TG_ARGV[4]::text[] LOOP  -- an empty secret stays null
            IF before -> part <> 'null' THEN before := jsonb_set(before, ARRAY[part], '"masked"'); END IF;
            IF after  -> part <> 'null' THEN after  := jsonb_set(after,  ARRAY[part], '"masked"'); END IF;
            named := named - part;
        END LOOP;
    END IF;
    IF TG_ARGV[7] <> '{}' THEN
        EXECUTE format('SELECT to_jsonb(parent) ->> $2, to_jsonb(parent) ->> $3 FROM %s AS parent WHERE id = $1',
                       (TG_ARGV[7]::text[])[2])
            INTO label, unit
            USING (named ->> (TG_ARGV[7]::text[])[1])::bigint, (TG_ARGV[7]::text[])[3], (TG_ARGV[7]::text[])[4];
    END IF;

    body := jsonb_build_object(
        'before', before, 'after', after, 'reason', coalesce(context ->> 'reason', ''))::text;
    salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());

    INSERT INTO trail.event (
        xid, at, actor_id, actor_label, source, action, request_id, db_user, db_role,
        object_type, object_id, object_label, unit, operation, schema_version, payload_digest)
    VALUES (
        pg_current_xact_id(), clock_timestamp(), coalesce(context ->> 'actor_id', ''),
        coalesce(context ->> 'actor_label', ''), coalesce(context ->> 'source', ''),
        coalesce(nullif(context ->> 'action', ''), TG_ARGV[0] || CASE TG_OP
            WHEN 'INSERT' THEN '.created' WHEN 'UPDATE' THEN '.changed' ELSE '.deleted' END),
        coalesce(context ->> 'request_id', ''), session_user, current_setting('role'),
        TG_ARGV[0], coalesce(object_id, ''), coalesce(label, named ->> TG_ARGV[2], ''),
        coalesce(unit, named ->> TG_ARGV[3], ''), lower(TG_OP), TG_ARGV[6],
        sha256(salt || convert_to(body, 'UTF8')))
    RETURNING id INTO event_id;
    INSERT INTO trail.payload VALUES (event_id, salt, body);
    INSERT INTO trail.unsequenced VALUES (event_id, pg_current_xact_id());
    RETURN NULL;
END
$body$;
