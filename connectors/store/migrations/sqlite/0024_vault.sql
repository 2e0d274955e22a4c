-- The vault: the only place that knows who a patient reference is, and what was said of them by whom.
-- Nothing counts before its event is decided, and nothing is moved when two references become one person,
-- so that they can be parted again.

-- Shows that the key file is the one this database was sealed with. `carried`: after the key file was
-- exchanged, the keys of before, sealed with the new one. What they made must be found again, and cannot be
-- made anew. `sealed_by`: where nothing was sealed anew, the proof of the key file that all was sealed by.
CREATE TABLE vault_key (
    region TEXT NOT NULL PRIMARY KEY,
    proof BLOB NOT NULL CHECK (length(proof) = 32),
    carried BLOB,
    sealed_by BLOB
) STRICT, WITHOUT ROWID;

-- Without a wrapped key nothing can be read: the person was erased.
CREATE TABLE vault_person (
    region TEXT NOT NULL,
    patient BLOB NOT NULL,
    wrapped_key BLOB,
    contact BLOB,
    erased INTEGER NOT NULL DEFAULT 0 CHECK (erased IN (0, 1)),
    PRIMARY KEY (region, patient)
) STRICT, WITHOUT ROWID;

-- A number can be looked up by its keyed hash, and not read back from it. One that came with an event leads
-- nowhere if the event was refused.
CREATE TABLE vault_identifier (
    region TEXT NOT NULL,
    blind_index BLOB NOT NULL CHECK (length(blind_index) = 32),
    patient BLOB NOT NULL,
    nhs INTEGER NOT NULL DEFAULT 0 CHECK (nhs IN (0, 1)),
    event BLOB CHECK (length(event) = 16),
    PRIMARY KEY (region, blind_index)
) STRICT, WITHOUT ROWID;

CREATE INDEX vault_identifier_by_patient ON vault_identifier (region, patient);
CREATE UNIQUE INDEX one_nhs_number_per_person ON vault_identifier (region, patient) WHERE nhs = 1;

CREATE TABLE vault_link (
    region TEXT NOT NULL,
    token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
    offer BLOB NOT NULL,
    PRIMARY KEY (region, token_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE vault_check (
    region TEXT NOT NULL,
    offer BLOB NOT NULL,
    wrong_count INTEGER NOT NULL,
    PRIMARY KEY (region, offer)
) STRICT, WITHOUT ROWID;

-- Wrong answers to the light check by patient, whichever offer's page they were given on: so many since
-- a moment.
CREATE TABLE vault_tries (
    region TEXT NOT NULL,
    patient BLOB NOT NULL,
    since INTEGER NOT NULL,
    wrong_count INTEGER NOT NULL,
    PRIMARY KEY (region, patient)
) STRICT, WITHOUT ROWID;

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
