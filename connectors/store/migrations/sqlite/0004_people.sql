-- Who somebody is, and what was said of them by whom: nothing counts before its event is decided,
-- and nothing is moved when two references become one person, so that they can be parted again.

-- What deliveries said of people: counts once `event` is in the inbox without a refusal, at once
-- without an event. Rows that were decided are folded into `vault_person.contact` after a while.
CREATE TABLE vault_statement (
    number INTEGER PRIMARY KEY,
    region TEXT NOT NULL,
    patient BLOB NOT NULL,
    event BLOB CHECK (length(event) = 16),
    received_at INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

CREATE INDEX vault_statement_by_patient ON vault_statement (region, patient, number);

-- What a line of a list said last, as keyed hashes: the same again says nothing. Not said if `event`
-- was refused.
CREATE TABLE vault_said (
    region TEXT NOT NULL,
    name BLOB NOT NULL CHECK (length(name) = 32),
    print BLOB NOT NULL CHECK (length(print) = 32),
    event BLOB CHECK (length(event) = 16),
    PRIMARY KEY (region, name)
) STRICT, WITHOUT ROWID;

-- Follows the events that merge and part, in their commit.
CREATE TABLE vault_merge (
    region TEXT NOT NULL,
    ended BLOB NOT NULL,
    stayed BLOB NOT NULL,
    event BLOB NOT NULL CHECK (length(event) = 16),
    merged_at INTEGER NOT NULL,
    PRIMARY KEY (region, ended)
) STRICT, WITHOUT ROWID;

CREATE INDEX vault_merge_by_stayed ON vault_merge (region, stayed);

INSERT INTO vault_merge (region, ended, stayed, event, merged_at)
    SELECT region, patient, merged_into, zeroblob(16), 0 FROM vault_person
    WHERE merged_into IS NOT NULL;
DROP INDEX vault_person_merged;
ALTER TABLE vault_person DROP COLUMN merged_into;

-- A number that came with an event leads nowhere if the event was refused.
ALTER TABLE vault_identifier ADD COLUMN nhs INTEGER NOT NULL DEFAULT 0 CHECK (nhs IN (0, 1));
ALTER TABLE vault_identifier ADD COLUMN event BLOB CHECK (length(event) = 16);

CREATE UNIQUE INDEX one_nhs_number_per_person ON vault_identifier (region, patient) WHERE nhs = 1;
