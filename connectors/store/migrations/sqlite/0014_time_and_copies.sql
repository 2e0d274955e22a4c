-- The time that a person last confirmed, and which journal record was the last then.

CREATE TABLE clock_accepted (
    region TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (region)
) STRICT, WITHOUT ROWID;

-- The newest backup that was made of this database; in the backup itself, when it was made.

CREATE TABLE backup (
    region TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (region)
) STRICT, WITHOUT ROWID;

-- Which copy of the region's past this is: a random number for each time that a backup was restored,
-- with the last journal record of that backup. Ids of what is decided after that record are made with
-- it, so that none repeats what another copy gave to somebody else.

CREATE TABLE incarnation (
    region TEXT NOT NULL,
    number INTEGER NOT NULL,
    value BLOB NOT NULL CHECK (length(value) = 16),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (region, number)
) STRICT, WITHOUT ROWID;
