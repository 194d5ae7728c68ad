-- What `trail.recall` must know of a table and the code alone can say. Written by the owner after each migrate.
CREATE TABLE trail.shape (
    name        text PRIMARY KEY,   -- the table in the schema public
    object_type text NOT NULL,      -- as its events name it
    defaults    jsonb NOT NULL,     -- column: what it held before it existed
    upgrades    jsonb NOT NULL      -- "n": SQL over `state` that brings an event of schema version n to n + 1
);

-- Lays the columns of each event over those before.
CREATE AGGREGATE trail.fold (jsonb) (SFUNC = pg_catalog.jsonb_concat, STYPE = jsonb, INITCOND = '{}');
GRANT SELECT ON trail.shape TO countersign_app;  -- `trail verify` compares it with the code
