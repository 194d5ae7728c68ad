-- The units that the acting user may see: those of their live grants and every unit below. What acts in nobody's
-- name (the system, a command, an `everywhere` block) sees all of them. 0 stands for what belongs to no unit: who
-- holds a role in a root unit sees that too. -1 stands for the place above the roots, where only nobody's acts reach.
-- Every policy of a statement asks, so the answer is kept for the statement, and beside it that of trail.lineage. It
-- lies where the context lies, which is trusted in the same way; writing it down is why a statement behind the wall
-- does not run in parallel.
CREATE OR REPLACE FUNCTION trail.scope() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    told    CONSTANT text := coalesce(current_setting('countersign.context', true), '');
    key     CONSTANT text := extract(epoch FROM statement_timestamp())::text || told;
    kept    CONSTANT text := current_setting('countersign.scope', true);
    context jsonb;
    actor   text;
    paths   text[];   -- of the units in which a role is held
    above   bigint[] := '{}';
    units   bigint[] := '{}';
BEGIN
    IF starts_with(kept, key) THEN
        RETURN substr(kept, length(key) + 1)::bigint[];
    END IF;
    context := nullif(told, '')::jsonb;
    actor := coalesce(context ->> 'actor_id', '');
    IF actor = '' THEN
        RAISE EXCEPTION 'reading is refused: nobody is named as acting'
            USING ERRCODE = 'CS004', HINT = 'Read inside an acting() block of audits.trail.context.';
    END IF;
    IF context ->> 'reach' = 'all' OR (actor !~ '^[0-9]+$' AND actor <> 'anonymous') THEN
        units := ARRAY(SELECT id FROM public.accounts_unit) || '{0,-1}'::bigint[];
    ELSIF actor ~ '^[0-9]{1,18}$' THEN
        paths := ARRAY(
            SELECT path FROM public.accounts_grant AS given JOIN public.accounts_unit AS unit ON unit.id = unit_id
            WHERE user_id = actor::bigint AND (until IS NULL OR until > statement_timestamp()) AND path <> ''
              AND (SELECT is_active FROM public.accounts_user WHERE id = actor::bigint));
        -- A path is digits and slashes, and ':' follows both: the branch as a range, which the index answers.
        units := ARRAY(
            SELECT id FROM unnest(paths) AS held JOIN public.accounts_unit ON path ~>=~ held AND path ~<~ (held || ':'));
        above := string_to_array(btrim(replace(array_to_string(paths, ''), '//', '/'), '/'), '/');
        IF EXISTS (SELECT FROM unnest(paths) AS held WHERE held ~ '^/[0-9]+/$') THEN
            units := units || 0::bigint;
        END IF;
    END IF;
    PERFORM set_config('countersign.scope', key || units::text, true),
            set_config('countersign.lineage', (units || above)::text, true);
    RETURN units;
END
$body$;
