-- What was taken in, and what was decided of it. Times are milliseconds since 1970, ids 16 bytes, `bytes`
-- protobuf. SQLite has the same tables under the same names. The numbers of the steps go on from those
-- of the schema before, which this one does not read.

-- The local log: what was taken in, in one order.

CREATE TABLE log_end (
    region TEXT NOT NULL PRIMARY KEY,
    next_offset BIGINT NOT NULL
);

CREATE TABLE log (
    region TEXT NOT NULL,
    log_offset BIGINT NOT NULL,
    event BYTEA NOT NULL,
    fingerprint BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (region, log_offset)
);

CREATE TABLE delivery (
    region TEXT NOT NULL,
    source TEXT NOT NULL,
    delivery TEXT NOT NULL,
    body_hash BYTEA NOT NULL CHECK (length(body_hash) = 32),
    received_at BIGINT NOT NULL,
    reply BYTEA NOT NULL,
    PRIMARY KEY (region, source, delivery)
);

-- `digest` keeps one copy of the same original however often it is sent.
CREATE TABLE quarantine (
    region TEXT NOT NULL,
    number BIGINT NOT NULL,
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    received_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (region, number)
);

CREATE UNIQUE INDEX one_copy_in_quarantine ON quarantine (region, digest);

-- Messages as they came, sealed, until their events are decided: what is then put aside for a person
-- is put aside as it came.
CREATE TABLE original (
    region TEXT NOT NULL,
    event BYTEA NOT NULL CHECK (length(event) = 16),
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    digest BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (region, event)
);

-- What was acknowledged and has no effect, by sender and reason: somebody should see what a feed
-- sends in vain.
CREATE TABLE unused (
    region TEXT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    count BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (region, source, reason)
);

-- The commit point: cursor, journal, inbox.

CREATE TABLE cursor (
    region TEXT NOT NULL PRIMARY KEY,
    next_offset BIGINT NOT NULL,
    owner_epoch BIGINT NOT NULL
);

-- Where the readers of a feed go on. `reader` is whoever reads: match, notify or connect. `mark`: by what
-- the content of a partition is known again, a checksum of the record before the offset. The local log
-- has no places.
CREATE TABLE place (
    region TEXT NOT NULL,
    reader TEXT NOT NULL,
    feed TEXT NOT NULL,
    partition BIGINT NOT NULL,
    next_offset BIGINT NOT NULL,
    mark BIGINT,
    PRIMARY KEY (region, reader, feed, partition)
);

-- A record and what it came to: `outcome` has the commands and records that follow from it, and the reason
-- if it was refused; none if nothing follows. Whoever reads a ledger line or a decision reads it there.
CREATE TABLE journal (
    region TEXT NOT NULL,
    seq BIGINT NOT NULL CHECK (1 <= seq),
    bytes BYTEA NOT NULL,
    outcome BYTEA,
    -- What became of the event for whoever sent it over a feed: the checksum of the event, and the record of
    -- the feed. None if nobody waits for it there.
    told BYTEA,
    -- The audit chain: SHA-256 over the chain of the record before and the bytes of this one.
    chain BYTEA NOT NULL CHECK (length(chain) = 32),
    PRIMARY KEY (region, seq)
);

-- The journal is only ever added to. Of an outcome, what was kept long enough is taken out.
CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a journal record can not be changed or removed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal FOR EACH ROW
    WHEN ((OLD.region, OLD.seq, OLD.bytes, OLD.chain) IS DISTINCT FROM
            (NEW.region, NEW.seq, NEW.bytes, NEW.chain)
        OR OLD.told IS DISTINCT FROM NEW.told
        OR coalesce(length(OLD.outcome), 0) <= coalesce(length(NEW.outcome), 0))
    EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal
    FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER journal_is_not_emptied BEFORE TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();

CREATE FUNCTION journal_has_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1
        FROM (SELECT region, min(seq) AS first, max(seq) AS last, count(*) AS count
              FROM added GROUP BY region) AS batch
        -- Not by EXISTS: that may be looked up in a copy of the whole journal.
        WHERE last - first + 1 <> count OR (1 < first AND (
            SELECT seq FROM journal WHERE region = batch.region AND seq = first - 1) IS NULL)
    ) THEN
        RAISE EXCEPTION 'the journal would have a gap' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER journal_without_gaps AFTER INSERT ON journal
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION journal_has_no_gap();

-- An event is taken once: the primary key is the promise. `original` has the bytes of an event as
-- they came, where the journal's record does not hold all of them: fields that this version does not know.
CREATE TABLE inbox (
    region TEXT NOT NULL,
    event BYTEA NOT NULL CHECK (length(event) = 16),
    fingerprint BIGINT NOT NULL,
    refusal BYTEA,
    original BYTEA,
    PRIMARY KEY (region, event)
);

CREATE TABLE snapshot (
    region TEXT NOT NULL,
    seq BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (region, seq)
);

-- Snapshots are large, and written and read in a hurry: compressing them takes longer than it saves.
ALTER TABLE snapshot ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Which records of the journal tell of a slot, and when.
CREATE TABLE story (
    region TEXT NOT NULL,
    slot BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (region, slot, seq)
);

CREATE INDEX story_by_time ON story (region, recorded_at, slot);

-- The time that a person last confirmed, and which journal record was the last then.
CREATE TABLE clock_accepted (
    region TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region)
);

-- The newest backup that was made of this database; in the backup itself, when it was made.
CREATE TABLE backup (
    region TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region)
);

-- Which copy of the region's past this is: a random number for each time that a backup was restored,
-- with the last journal record of that backup. Ids of what is decided after that record are made with
-- it, so that none repeats what another copy gave to somebody else.
CREATE TABLE incarnation (
    region TEXT NOT NULL,
    number BIGINT NOT NULL,
    value BYTEA NOT NULL CHECK (length(value) = 16),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, number)
);
