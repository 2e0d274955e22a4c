-- Messages as they came, sealed, until their events are decided: what is then put aside for a person
-- is put aside as it came.

CREATE TABLE original (
    region TEXT NOT NULL,
    event BLOB NOT NULL CHECK (length(event) = 16),
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    digest BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (region, event)
) STRICT, WITHOUT ROWID;
