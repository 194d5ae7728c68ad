-- Lets a payload go only when a redaction of exactly this event awaits it: one that says what is to stand there
-- instead. Once it stands there, it may not go either. Nobody but the owner may write a redaction or delete a
-- payload, so for the application the one way is trail.redact().
CREATE OR REPLACE FUNCTION trail.guard() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    promised CONSTANT bytea := (
        SELECT digest FROM trail.redaction WHERE event_id = OLD.event_id ORDER BY id DESC LIMIT 1);
BEGIN
    IF promised IS NULL OR promised = sha256(OLD.salt || convert_to(OLD.body, 'UTF8')) THEN
        RAISE EXCEPTION '% on %.% is refused: the trail would lose what it holds', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
            USING ERRCODE = 'CS002';
    END IF;
    RETURN OLD;
END
$body$;
