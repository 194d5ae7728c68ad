-- What the trail is compared with: each row's event carries the hash of the event before it. To know that one, and
-- that no other transaction takes the same, a writer holds a lock until it has committed.
CREATE TABLE chain_event (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    actor_id    text NOT NULL,
    object_type text NOT NULL,
    object_id   text NOT NULL,
    operation   text NOT NULL,
    body        text NOT NULL,
    hash        bytea NOT NULL
);
CREATE INDEX chain_object ON chain_event (object_type, object_id, id DESC);

CREATE FUNCTION chain_capture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog, pg_temp
AS $body$
DECLARE
    body     CONSTANT text := jsonb_build_object('after', to_jsonb(NEW))::text;
    previous bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(1);
    SELECT hash INTO previous FROM chain_event ORDER BY id DESC LIMIT 1;
    INSERT INTO chain_event (at, actor_id, object_type, object_id, operation, body, hash)
    VALUES (clock_timestamp(), '7', TG_TABLE_NAME, NEW.id::text, lower(TG_OP), body,
            sha256(coalesce(previous, '') || convert_to(body, 'UTF8')));
    RETURN NULL;
END
$body$;
