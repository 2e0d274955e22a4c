-- Where the readers of a feed go on. `reader` is whoever reads: match, notify or connect. The local
-- log has no places; the table is here because both databases have one schema.

CREATE TABLE place (
    region TEXT NOT NULL,
    reader TEXT NOT NULL,
    feed TEXT NOT NULL,
    partition INTEGER NOT NULL,
    next_offset INTEGER NOT NULL,
    PRIMARY KEY (region, reader, feed, partition)
) STRICT, WITHOUT ROWID;

-- The bytes of an event as they came, where the journal's record does not hold all of them: fields
-- that this version does not know.
ALTER TABLE inbox ADD COLUMN original BLOB;
