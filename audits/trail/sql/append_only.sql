-- What is recorded stays. Only the queue may shrink, and only by the sequencer's grant.
DO $body$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['event', 'payload', 'leaf', 'node', 'checkpoint'] LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER trail_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION trail.refuse()', kept);
        EXECUTE format('ALTER TABLE trail.%I ENABLE ALWAYS TRIGGER trail_append_only', kept);
    END LOOP;
END
$body$;
