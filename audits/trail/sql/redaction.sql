-- What was taken away, and that it was. The event and its leaf stay; its payload is replaced by what may still be
-- told of it. Every row here is itself an event, by the capture trigger, and so is sealed.
CREATE TABLE trail.redaction (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id bigint NOT NULL,
    fields   text[] NOT NULL,              -- all that is gone from the event so far: columns, 'reason'
    digest   bytea NOT NULL,               -- SHA-256(salt || body) of the payload that stands there instead
    request  bigint NOT NULL,              -- the oversight.redaction that two people agreed on
    unit     text NOT NULL,                -- the event's
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX redaction_event ON trail.redaction (event_id, id DESC);
CREATE INDEX redaction_request ON trail.redaction (request);
SELECT trail.govern('trail.redaction', 'trail.redaction', '', 'unit', '{}', '{}', '1');

CREATE TRIGGER trail_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail.redaction
    FOR EACH STATEMENT EXECUTE FUNCTION trail.refuse();
ALTER TABLE trail.redaction ENABLE ALWAYS TRIGGER trail_append_only;

-- A payload is deleted only where a redaction says so.
CREATE OR REPLACE TRIGGER trail_append_only BEFORE UPDATE OR TRUNCATE ON trail.payload
    FOR EACH STATEMENT EXECUTE FUNCTION trail.refuse();
CREATE TRIGGER trail_guard BEFORE DELETE ON trail.payload
    FOR EACH ROW EXECUTE FUNCTION trail.guard();
ALTER TABLE trail.payload ENABLE ALWAYS TRIGGER trail_append_only, ENABLE ALWAYS TRIGGER trail_guard;

-- What may be told of an event, and what is gone from it.
CREATE VIEW trail.told WITH (security_invoker = true) AS
    SELECT event_id, body, coalesce((SELECT fields FROM trail.redaction
        WHERE redaction.event_id = payload.event_id ORDER BY id DESC LIMIT 1), '{}') AS redacted
    FROM trail.payload;

REVOKE ALL ON FUNCTION trail.guard, trail.redact FROM PUBLIC;
GRANT SELECT ON trail.redaction, trail.told TO countersign_app;
GRANT EXECUTE ON FUNCTION trail.redact TO countersign_app;
