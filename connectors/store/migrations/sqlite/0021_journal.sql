-- What was taken in, and what was decided of it. Times are milliseconds since 1970, ids 16 bytes, `bytes`
-- protobuf. PostgreSQL has the same tables under the same names. The numbers of the steps go on from those
-- of the schema before, which this one does not read.

-- The local log: what was taken in, in one order. `bytes` is empty once the journal has them.

CREATE TABLE log_end (
    region TEXT NOT NULL PRIMARY KEY,
    next_offset INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
    region TEXT NOT NULL,
    log_offset INTEGER NOT NULL,
    event BLOB NOT NULL,
    fingerprint INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (region, log_offset)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
    region TEXT NOT NULL,
    source TEXT NOT NULL,
    delivery TEXT NOT NULL,
    body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),
    received_at INTEGER NOT NULL,
    reply BLOB NOT NULL,
    PRIMARY KEY (region, source, delivery)
) STRICT, WITHOUT ROWID;

-- `digest` keeps one copy of the same original however often it is sent.
CREATE TABLE quarantine (
    region TEXT NOT NULL,
    number INTEGER NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    received_at INTEGER NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (region, number)
) STRICT;

CREATE UNIQUE INDEX one_copy_in_quarantine ON quarantine (region, digest);

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

-- What was acknowledged and has no effect, by sender and reason: somebody should see what a feed
-- sends in vain.
CREATE TABLE unused (
    region TEXT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    count INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (region, source, reason)
) STRICT, WITHOUT ROWID;

-- The commit point: cursor, journal, inbox.

CREATE TABLE cursor (
    region TEXT NOT NULL PRIMARY KEY,
    next_offset INTEGER NOT NULL,
    owner_epoch INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Where the readers of a feed go on. `reader` is whoever reads: match, notify or connect. `mark`: by what
-- the content of a partition is known again, a checksum of the record before the offset. The local log
-- has no places; the table is here because both databases have one schema.
CREATE TABLE place (
    region TEXT NOT NULL,
    reader TEXT NOT NULL,
    feed TEXT NOT NULL,
    partition INTEGER NOT NULL,
    next_offset INTEGER NOT NULL,
    mark INTEGER,
    PRIMARY KEY (region, reader, feed, partition)
) STRICT, WITHOUT ROWID;

-- A record and what it came to: `outcome` has the commands and records that follow from it, and the reason
-- if it was refused; none if nothing follows. Whoever reads a ledger line or a decision reads it there.
CREATE TABLE journal (
    region TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (1 <= seq),
    bytes BLOB NOT NULL,
    outcome BLOB,
    -- The audit chain: SHA-256 over the chain of the record before and the bytes of this one.
    chain BLOB NOT NULL CHECK (length(chain) = 32),
    PRIMARY KEY (region, seq)
) STRICT, WITHOUT ROWID;

-- The journal is only ever added to. Of an outcome, what was kept long enough is taken out.
CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
WHEN NEW.region IS NOT OLD.region OR NEW.seq IS NOT OLD.seq OR NEW.bytes IS NOT OLD.bytes
    OR NEW.chain IS NOT OLD.chain
    OR coalesce(length(OLD.outcome), 0) <= coalesce(length(NEW.outcome), 0)
BEGIN
    SELECT RAISE(ABORT, 'a journal record can not be changed');
END;

CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'a journal record can not be removed');
END;

CREATE TRIGGER journal_without_gaps AFTER INSERT ON journal
WHEN NEW.seq > 1
    AND NOT EXISTS (SELECT 1 FROM journal WHERE region = NEW.region AND seq = NEW.seq - 1)
BEGIN
    SELECT RAISE(ABORT, 'the journal would have a gap');
END;

-- An event is taken once: the primary key is the promise. `original` has the bytes of an event as
-- they came, where the journal's record does not hold all of them: fields that this version does not know.
CREATE TABLE inbox (
    region TEXT NOT NULL,
    event BLOB NOT NULL CHECK (length(event) = 16),
    fingerprint INTEGER NOT NULL,
    refusal BLOB,
    original BLOB,
    PRIMARY KEY (region, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
    region TEXT NOT NULL,
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (region, seq)
) STRICT;

-- Which records of the journal tell of a slot, and when.
CREATE TABLE story (
    region TEXT NOT NULL,
    slot BLOB NOT NULL,
    seq INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (region, slot, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX story_by_time ON story (region, recorded_at, slot);

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
