-- What the capture trigger of a table must be told; columns whose names look secret are masked unasked.
DROP FUNCTION IF EXISTS trail.arguments(regclass, text, text, text, text[], text[], text);
CREATE OR REPLACE FUNCTION trail.arguments(
    target regclass, object_type text, label text, unit text, mask text[], ignore text[], version text,
    parent text[] DEFAULT '{}'
) RETURNS text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT ARRAY[
        object_type,
        (SELECT coalesce(array_agg(attname ORDER BY place), '{}')
           FROM pg_index
                CROSS JOIN unnest(indkey::int2[]) WITH ORDINALITY AS key (number, place)
                JOIN pg_attribute ON attrelid = indrelid AND attnum = number
          WHERE indrelid = target AND indisprimary)::text,
        label,
        unit,
        (SELECT coalesce(array_agg(attname ORDER BY attname), '{}')
           FROM pg_attribute
          WHERE attrelid = target AND attnum > 0 AND NOT attisdropped
            AND (attname = ANY (mask) OR attname ~ ('(^|_)(password|passphrase|secret|token|session_key|session_data'
                 '|private_key|api_key|totp|otp)(_(hash|digest|key|value|data|seed))?$')))::text,
        (SELECT coalesce(array_agg(name ORDER BY name), '{}') FROM unnest(ignore) AS name)::text,
        version,
        parent::text]
$body$;
