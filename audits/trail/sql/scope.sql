-- The units that the acting user may see: those of their live grants and every unit below. What acts in nobody's
-- name (the system, a command, an `everywhere` block) sees all of them. 0 stands for what belongs to no unit: who
-- holds a role in a root unit sees that too. -1 stands for the place above the roots, where only nobody's acts reach.
CREATE OR REPLACE FUNCTION trail.scope() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    context CONSTANT jsonb := nullif(current_setting('countersign.context', true), '')::jsonb;
    actor   CONSTANT text  := coalesce(context ->> 'actor_id', '');
BEGIN
    IF actor = '' THEN
        RAISE EXCEPTION 'reading is refused: nobody is named as acting'
            USING ERRCODE = 'CS004', HINT = 'Read inside an acting() block of audits.trail.context.';
    END IF;
    IF context ->> 'reach' = 'all' OR (actor !~ '^[0-9]+$' AND actor <> 'anonymous') THEN
        RETURN ARRAY(SELECT id FROM public.accounts_unit) || '{0,-1}'::bigint[];
    END IF;
    IF actor !~ '^[0-9]{1,18}$' THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(
        WITH held AS (
            SELECT unit.path, unit.parent_id
            FROM public.accounts_grant AS given
                 JOIN public.accounts_user AS person ON person.id = given.user_id AND person.is_active
                 JOIN public.accounts_unit AS unit ON unit.id = given.unit_id AND unit.path <> ''
            WHERE given.user_id = actor::bigint AND (given.until IS NULL OR given.until > statement_timestamp()))
        -- A path is digits and slashes, and ':' follows both: the branch as a range, which the index answers.
        SELECT below.id FROM held JOIN public.accounts_unit AS below
            ON below.path ~>=~ held.path AND below.path ~<~ (held.path || ':')
        UNION
        SELECT 0 FROM held WHERE parent_id IS NULL);
END
$body$;
