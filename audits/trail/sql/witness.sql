-- Checkpoints that leave, and what comes back. Written by the sequencer's role only.

-- What other parties signed: a record like the trail's own.
CREATE TABLE trail.cosignature (
    size    bigint NOT NULL,      -- of the checkpoint that was cosigned
    witness text NOT NULL,        -- the name in its key
    line    text NOT NULL,        -- the C2SP signature line, as it stands under the note
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (size, witness)
);
CREATE INDEX cosignature_witness ON trail.cosignature (witness, size DESC);
CREATE TRIGGER trail_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail.cosignature
    FOR EACH STATEMENT EXECUTE FUNCTION trail.refuse();
ALTER TABLE trail.cosignature ENABLE ALWAYS TRIGGER trail_append_only;

-- How far each witness is. Not governed: an event for each delivery would be news to deliver, without end.
CREATE TABLE trail.witness (
    name       text PRIMARY KEY,  -- as configured
    kind       text NOT NULL,     -- folder, bucket or http
    place      text NOT NULL,     -- where it is, without secrets
    key        text NOT NULL,     -- its verifier key, or '' when it signs nothing
    active     boolean NOT NULL,  -- still configured
    size       bigint NOT NULL DEFAULT 0,
    success_at timestamptz,
    attempt_at timestamptz,
    problem    text NOT NULL DEFAULT ''
);

-- The sequencer's sign of life. One row.
CREATE TABLE trail.pulse (
    single  boolean PRIMARY KEY DEFAULT true CHECK (single),
    at      timestamptz NOT NULL,
    stall   text NOT NULL DEFAULT '',  -- who holds up the sealing
    problem text NOT NULL DEFAULT ''   -- why the list of witnesses cannot be read
);

GRANT SELECT ON trail.cosignature, trail.witness, trail.pulse TO countersign_app, countersign_sequencer;
GRANT INSERT ON trail.cosignature TO countersign_sequencer;
GRANT INSERT, UPDATE ON trail.witness, trail.pulse TO countersign_sequencer;
