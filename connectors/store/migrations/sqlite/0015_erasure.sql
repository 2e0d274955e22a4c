-- Wrong answers to the light check by patient, whichever offer's page they were given on: so many since
-- a moment.

CREATE TABLE vault_tries (
    region TEXT NOT NULL,
    patient BLOB NOT NULL,
    since INTEGER NOT NULL,
    wrong_count INTEGER NOT NULL,
    PRIMARY KEY (region, patient)
) STRICT, WITHOUT ROWID;
