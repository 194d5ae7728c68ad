-- Who may do what. The application owns nothing and cannot write the trail; the sequencer can only seal.
DO $body$
BEGIN
    IF to_regrole('countersign_app') IS NULL OR to_regrole('countersign_sequencer') IS NULL THEN
        RAISE EXCEPTION 'the roles countersign_app and countersign_sequencer are missing'
            USING HINT = 'Run manage.py bootstrap_database first.';
    END IF;
END
$body$;

REVOKE ALL ON SCHEMA trail FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA trail FROM PUBLIC;
GRANT USAGE ON SCHEMA trail TO countersign_app, countersign_sequencer;
GRANT SELECT ON ALL TABLES IN SCHEMA trail TO countersign_app;
GRANT EXECUTE ON FUNCTION trail.arguments TO countersign_app;  -- `trail verify` compares triggers with it
GRANT EXECUTE ON FUNCTION trail.scope, trail.lineage TO countersign_app;  -- policies ask them in its name
GRANT SELECT ON trail.event, trail.unsequenced, trail.leaf, trail.node, trail.checkpoint TO countersign_sequencer;
GRANT INSERT ON trail.leaf, trail.node, trail.checkpoint TO countersign_sequencer;
GRANT DELETE ON trail.unsequenced TO countersign_sequencer;

-- Every table the owner makes from here on. USAGE on a sequence allows nextval, not setval.
GRANT USAGE ON SCHEMA public TO countersign_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO countersign_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO countersign_app;
-- Django wrote this one before the line above; the application may see which migrations are in.
GRANT SELECT ON public.django_migrations TO countersign_app;
