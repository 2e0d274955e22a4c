-- Who somebody is, and what was said of them by whom: nothing counts before its event is decided,
-- and nothing is moved when two references become one person, so that they can be parted again.

-- What deliveries said of people: counts once `event` is in the inbox without a refusal, at once
-- without an event. Rows that were decided are folded into `vault_person.contact` after a while.
CREATE TABLE vault_statement (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region TEXT NOT NULL,
    patient BYTEA NOT NULL,
    event BYTEA CHECK (length(event) = 16),
    received_at BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);

CREATE INDEX vault_statement_by_patient ON vault_statement (region, patient, number);
CREATE INDEX vault_statement_by_number ON vault_statement (region, number);

-- What a line of a list said last, as keyed hashes: the same again says nothing. Not said if `event`
-- was refused.
CREATE TABLE vault_said (
    region TEXT NOT NULL,
    name BYTEA NOT NULL CHECK (length(name) = 32),
    print BYTEA NOT NULL CHECK (length(print) = 32),
    event BYTEA CHECK (length(event) = 16),
    PRIMARY KEY (region, name)
);

-- Follows the events that merge and part, in their commit.
CREATE TABLE vault_merge (
    region TEXT NOT NULL,
    ended BYTEA NOT NULL,
    stayed BYTEA NOT NULL,
    event BYTEA NOT NULL CHECK (length(event) = 16),
    merged_at BIGINT NOT NULL,
    PRIMARY KEY (region, ended)
);

CREATE INDEX vault_merge_by_stayed ON vault_merge (region, stayed);

-- Who migrates owns the tables and sees no region of them.
ALTER TABLE vault_person NO FORCE ROW LEVEL SECURITY;
INSERT INTO vault_merge (region, ended, stayed, event, merged_at)
    SELECT region, patient, merged_into, decode(repeat('00', 16), 'hex'), 0 FROM vault_person
    WHERE merged_into IS NOT NULL;
ALTER TABLE vault_person FORCE ROW LEVEL SECURITY;
ALTER TABLE vault_person DROP COLUMN merged_into;

-- A number that came with an event leads nowhere if the event was refused.
ALTER TABLE vault_identifier ADD COLUMN nhs BIGINT NOT NULL DEFAULT 0 CHECK (nhs IN (0, 1));
ALTER TABLE vault_identifier ADD COLUMN event BYTEA CHECK (length(event) = 16);

CREATE UNIQUE INDEX one_nhs_number_per_person ON vault_identifier (region, patient) WHERE nhs = 1;

GRANT SELECT, INSERT, DELETE ON vault_statement, vault_merge TO backfill_app;
GRANT SELECT, INSERT, UPDATE ON vault_said TO backfill_app;

DO $$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['vault_statement', 'vault_said', 'vault_merge'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_the_region ON %I
            USING (region = current_setting(''backfill.region''))', name);
    END LOOP;
END $$;
