-- The units in scope and those above them: what a unit hands down (roles, limits) is readable where it holds.
CREATE OR REPLACE FUNCTION trail.lineage() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    scope CONSTANT bigint[] := trail.scope();
    actor CONSTANT text     := current_setting('countersign.context')::jsonb ->> 'actor_id';
BEGIN
    IF actor !~ '^[0-9]{1,18}$' THEN
        RETURN scope;
    END IF;
    RETURN scope || ARRAY(
        SELECT step::bigint
        FROM public.accounts_grant AS given
             JOIN public.accounts_unit AS unit ON unit.id = given.unit_id AND unit.id = ANY (scope)
             CROSS JOIN string_to_array(btrim(unit.path, '/'), '/') AS steps
             CROSS JOIN unnest(steps) AS step
        WHERE given.user_id = actor::bigint);
END
$body$;
