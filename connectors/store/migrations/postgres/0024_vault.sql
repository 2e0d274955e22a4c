-- The vault: the only place that knows who a patient reference is, and what was said of them by whom.
-- Nothing counts before its event is decided, and nothing is moved when two references become one person,
-- so that they can be parted again.

-- Shows that the key file is the one this database was sealed with. `carried`: after the key file was
-- exchanged, the keys of before, sealed with the new one. What they made must be found again, and cannot be
-- made anew. `sealed_by`: where nothing was sealed anew, the proof of the key file that all was sealed by.
CREATE TABLE vault_key (
    region TEXT NOT NULL PRIMARY KEY,
    proof BYTEA NOT NULL CHECK (length(proof) = 32),
    carried BYTEA,
    sealed_by BYTEA
);

-- Without a wrapped key nothing can be read: the person was erased.
CREATE TABLE vault_person (
    region TEXT NOT NULL,
    patient BYTEA NOT NULL,
    wrapped_key BYTEA,
    contact BYTEA,
    erased BIGINT NOT NULL DEFAULT 0 CHECK (erased IN (0, 1)),
    PRIMARY KEY (region, patient)
);

-- A number can be looked up by its keyed hash, and not read back from it. One that came with an event leads
-- nowhere if the event was refused.
CREATE TABLE vault_identifier (
    region TEXT NOT NULL,
    blind_index BYTEA NOT NULL CHECK (length(blind_index) = 32),
    patient BYTEA NOT NULL,
    nhs BIGINT NOT NULL DEFAULT 0 CHECK (nhs IN (0, 1)),
    event BYTEA CHECK (length(event) = 16),
    PRIMARY KEY (region, blind_index)
);

CREATE INDEX vault_identifier_by_patient ON vault_identifier (region, patient);
CREATE UNIQUE INDEX one_nhs_number_per_person ON vault_identifier (region, patient) WHERE nhs = 1;

CREATE TABLE vault_link (
    region TEXT NOT NULL,
    token_hash BYTEA NOT NULL CHECK (length(token_hash) = 32),
    offer BYTEA NOT NULL,
    PRIMARY KEY (region, token_hash)
);

CREATE TABLE vault_check (
    region TEXT NOT NULL,
    offer BYTEA NOT NULL,
    wrong_count BIGINT NOT NULL,
    PRIMARY KEY (region, offer)
);

-- Wrong answers to the light check by patient, whichever offer's page they were given on: so many since
-- a moment.
CREATE TABLE vault_tries (
    region TEXT NOT NULL,
    patient BYTEA NOT NULL,
    since BIGINT NOT NULL,
    wrong_count BIGINT NOT NULL,
    PRIMARY KEY (region, patient)
);

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
