-- The trail's own tables. They hold text, never foreign keys: what happened stays told after its object is gone.
CREATE SCHEMA trail;

-- One row for each changed row. Every column is part of the sealed header (see header_columns in headers.py).
CREATE TABLE trail.event (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid            xid8 NOT NULL,          -- the writing transaction
    at             timestamptz NOT NULL,   -- the moment of the write, by the database's clock
    actor_id       text NOT NULL,          -- '' when unattributed: a write by another role without context
    actor_label    text NOT NULL,
    source         text NOT NULL,
    action         text NOT NULL,
    request_id     text NOT NULL,
    db_user        text NOT NULL,          -- session_user: who signed in to the database
    db_role        text NOT NULL,          -- the role set since, or 'none'
    object_type    text NOT NULL,
    object_id      text NOT NULL,
    object_label   text NOT NULL,
    unit           text NOT NULL,
    operation      text NOT NULL,
    schema_version text NOT NULL,
    payload_digest bytea NOT NULL          -- SHA-256(salt || body) of the payload below
);
CREATE INDEX event_object ON trail.event (object_type, object_id, id DESC);
CREATE INDEX event_actor ON trail.event (actor_id, id DESC);
CREATE INDEX event_action ON trail.event (action, id DESC);
CREATE INDEX event_at ON trail.event USING brin (at);
CREATE INDEX event_unattributed ON trail.event (id DESC) WHERE actor_id = '';

-- What the event says, apart from it, so that it can be redacted while the event and its proof stay.
CREATE TABLE trail.payload (
    event_id bigint PRIMARY KEY,
    salt     bytea NOT NULL,               -- keeps a short secret from being guessed out of the digest
    body     text NOT NULL                 -- the exact text that was hashed: before, after, reason
);

-- Events that wait for their leaf. A cursor over (xid, id) would not do: transaction ids restart when a dump is
-- restored into a new cluster, and everything written there would then lie behind the cursor, unsealed for ever.
CREATE TABLE trail.unsequenced (
    event_id bigint PRIMARY KEY,
    xid      xid8 NOT NULL
);
CREATE INDEX unsequenced_order ON trail.unsequenced (xid, event_id);

-- The Merkle tree of RFC 9162: leaves, and the interior nodes of complete subtrees (level 1 and up).
CREATE TABLE trail.leaf (
    index    bigint PRIMARY KEY,
    event_id bigint NOT NULL UNIQUE,
    hash     bytea NOT NULL
);
CREATE TABLE trail.node (
    level int NOT NULL,
    index bigint NOT NULL,
    hash  bytea NOT NULL,
    PRIMARY KEY (level, index)
);
CREATE TABLE trail.checkpoint (
    size bigint PRIMARY KEY,
    root bytea NOT NULL,
    note text NOT NULL,                    -- the C2SP signed note
    at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
