-- Carries out a redaction that two people agreed on, in the transaction in which the second one approves it.
-- It believes the events that recorded the request and the approval, and the row only where it agrees with them.
-- Returns how many events lost something. CS005: refused, with the reason in words.
CREATE OR REPLACE FUNCTION trail.redact(wanted bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
AS $body$
DECLARE
    changing CONSTANT text[] := '{version,state,decided_by_id,decided_at,answer}';
    asked     record;  -- the event that recorded the request, and the row as it was then
    approved  record;  -- the event that recorded the approval
    kept      jsonb;   -- the row as it is now
    gone      text[];
    held      record;  -- an event that holds what must go
    remainder text;    -- what is told of it from now on
    new_salt  bytea;
    done      bigint := 0;
BEGIN
    SELECT to_jsonb(request) INTO kept FROM public.oversight_redaction AS request WHERE id = wanted FOR UPDATE;
    SELECT actor_id, told.body::jsonb -> 'after' AS said,
           EXISTS (SELECT FROM trail.leaf WHERE event_id = id) AS sealed INTO asked
    FROM trail.event JOIN trail.told ON event_id = id
    WHERE object_type = 'oversight.redaction' AND object_id = wanted::text AND operation = 'insert';
    SELECT actor_id, told.body::jsonb -> 'after' AS said INTO approved
    FROM trail.event JOIN trail.told ON event_id = id
    WHERE object_type = 'oversight.redaction' AND object_id = wanted::text AND operation = 'update'
      AND xid = pg_current_xact_id()
    ORDER BY id DESC LIMIT 1;

    IF kept IS NULL OR asked IS NULL THEN
        RAISE EXCEPTION 'There is no request % to redact.', wanted USING ERRCODE = 'CS005';
    ELSIF NOT asked.sealed THEN
        RAISE EXCEPTION 'The request is not sealed yet.' USING ERRCODE = 'CS005';
    ELSIF approved IS NULL OR approved.said ->> 'state' IS DISTINCT FROM 'done' THEN
        RAISE EXCEPTION 'The request was not approved in this transaction.' USING ERRCODE = 'CS005';
    ELSIF asked.actor_id !~ '^\d+$' OR approved.actor_id !~ '^\d+$' OR asked.actor_id = approved.actor_id THEN
        RAISE EXCEPTION 'A redaction needs two people.' USING ERRCODE = 'CS005';
    ELSIF asked.said - changing <> kept - changing OR kept ->> 'state' <> 'done'
        OR kept ->> 'asked_by_id' IS DISTINCT FROM asked.actor_id
        OR kept ->> 'decided_by_id' IS DISTINCT FROM approved.actor_id THEN
        RAISE EXCEPTION 'The request is not the one that was asked and approved.' USING ERRCODE = 'CS005';
    ELSIF EXISTS (SELECT FROM trail.redaction WHERE request = wanted) THEN
        RAISE EXCEPTION 'The request was carried out already.' USING ERRCODE = 'CS005';
    END IF;
    gone := ARRAY(SELECT jsonb_array_elements_text(kept -> 'fields') ORDER BY 1);
    IF kept ->> 'object_type' = 'trail.redaction'
       OR kept ->> 'object_type' = 'oversight.redaction' AND NOT gone <@ '{why,answer,reason}' THEN
        RAISE EXCEPTION 'The record of a redaction stays.' USING ERRCODE = 'CS005';
    END IF;

    FOR held IN
        WITH own AS MATERIALIZED (
            SELECT id, xid, at, said ->> 'reason' AS reason, ARRAY(
                       SELECT name FROM unnest(gone) AS name
                       WHERE said -> 'before' ? name OR said -> 'after' ? name
                          OR name = 'reason' AND said ->> 'reason' <> '') AS taken
            FROM trail.event JOIN trail.told ON event_id = id, LATERAL (SELECT body::jsonb AS said) AS parsed
            WHERE object_type = kept ->> 'object_type' AND object_id = kept ->> 'object_id'
        ), every AS (
            SELECT id, taken FROM own WHERE taken <> '{}'
            UNION ALL  -- one action gives all its events the same reason; the time only spares a look at every event
            SELECT DISTINCT event.id, '{reason}'::text[]
            FROM own JOIN trail.event USING (xid) JOIN trail.told ON event_id = event.id
            WHERE 'reason' = ANY (own.taken) AND body::jsonb ->> 'reason' = own.reason
              AND event.at BETWEEN own.at - interval '1 hour' AND own.at + interval '1 hour'
              AND event.id NOT IN (SELECT id FROM own)
        )
        SELECT id, unit, redacted, taken, said -> 'before' AS before, said -> 'after' AS after,
               said ->> 'reason' AS reason, EXISTS (SELECT FROM trail.leaf WHERE event_id = id) AS sealed
        FROM every JOIN trail.event USING (id) JOIN trail.told ON event_id = id,
             LATERAL (SELECT body::jsonb AS said) AS parsed
        ORDER BY id
    LOOP
        IF NOT held.sealed THEN
            RAISE EXCEPTION 'Event % is not sealed yet.', held.id USING ERRCODE = 'CS005';
        END IF;
        remainder := jsonb_build_object(
            'before', CASE jsonb_typeof(held.before) WHEN 'object' THEN held.before - held.taken END,
            'after', CASE jsonb_typeof(held.after) WHEN 'object' THEN held.after - held.taken END,
            'reason', CASE WHEN 'reason' = ANY (held.taken) THEN '' ELSE held.reason END)::text;
        new_salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
        INSERT INTO trail.redaction (event_id, fields, digest, request, unit)
        VALUES (held.id, ARRAY(SELECT DISTINCT unnest(held.redacted || held.taken) ORDER BY 1),
                sha256(new_salt || convert_to(remainder, 'UTF8')), wanted, held.unit);
        DELETE FROM trail.payload WHERE event_id = held.id;
        INSERT INTO trail.payload VALUES (held.id, new_salt, remainder);
        done := done + 1;
    END LOOP;
    IF done = 0 THEN
        RAISE EXCEPTION 'No event holds what is to be redacted.' USING ERRCODE = 'CS005';
    END IF;
    RETURN done;
END
$body$;
