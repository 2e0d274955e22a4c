-- Messages as they came, sealed, until their events are decided: what is then put aside for a person
-- is put aside as it came.

CREATE TABLE original (
    region TEXT NOT NULL,
    event BYTEA NOT NULL CHECK (length(event) = 16),
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    digest BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (region, event)
);

GRANT SELECT, INSERT, DELETE ON original TO backfill_app;
ALTER TABLE original ENABLE ROW LEVEL SECURITY;
ALTER TABLE original FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_region ON original USING (region = current_setting('backfill.region'));
