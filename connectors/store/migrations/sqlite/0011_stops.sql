-- Who said stop or died, and when in the journal; 0 where a death was told and is not decided yet.
-- What a message says of the life of somebody who is not here needs no event.

CREATE TABLE stop (
    region TEXT NOT NULL,
    patient BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (region, patient)
) STRICT, WITHOUT ROWID;
