-- All tables of all regions. Times are milliseconds since 1970, ids 16 bytes, `bytes` protobuf.
-- SQLite has the same tables under the same names; what only PostgreSQL needs is below the line
-- that says so.

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

-- The commit point: cursor, journal, inbox.

CREATE TABLE cursor (
    region TEXT NOT NULL PRIMARY KEY,
    next_offset BIGINT NOT NULL,
    owner_epoch BIGINT NOT NULL
);

-- Where the readers of a feed go on. `reader` is whoever reads: match, notify or connect.
CREATE TABLE place (
    region TEXT NOT NULL,
    reader TEXT NOT NULL,
    feed TEXT NOT NULL,
    partition BIGINT NOT NULL,
    next_offset BIGINT NOT NULL,
    PRIMARY KEY (region, reader, feed, partition)
);

CREATE TABLE journal (
    region TEXT NOT NULL,
    seq BIGINT NOT NULL CHECK (1 <= seq),
    event BYTEA NOT NULL,
    bytes BYTEA NOT NULL,
    -- The audit chain: SHA-256 over the chain of the record before and the bytes of this one.
    chain BYTEA NOT NULL CHECK (length(chain) = 32),
    PRIMARY KEY (region, seq)
);

-- The journal is only ever added to.
CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a journal record can not be changed or removed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER journal_is_not_changed BEFORE UPDATE OR DELETE ON journal
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
-- they came, where the journal's record does not hold all of them.
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

-- Projections, for those who read and for the constraints.

CREATE TABLE entry (
    region TEXT NOT NULL,
    id BYTEA NOT NULL,
    patient BYTEA NOT NULL,
    trust TEXT NOT NULL,
    service TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (region, id)
);

CREATE INDEX entry_by_patient ON entry (region, patient);
CREATE INDEX entry_by_service ON entry (region, service, id);

CREATE TABLE slot (
    region TEXT NOT NULL,
    id BYTEA NOT NULL,
    trust TEXT NOT NULL,
    site TEXT NOT NULL,
    service TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('held', 'open', 'booking', 'filled', 'unfilled', 'withdrawn', 'not_offered')),
    bytes BYTEA NOT NULL,
    PRIMARY KEY (region, id)
);

CREATE INDEX slot_by_start ON slot (region, starts_at, id);
CREATE INDEX slot_by_state ON slot (region, state, starts_at);

CREATE TABLE appointment (
    region TEXT NOT NULL,
    id BYTEA NOT NULL,
    patient BYTEA,
    trust TEXT NOT NULL,
    reference TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('booked', 'ended')),
    bytes BYTEA NOT NULL,
    PRIMARY KEY (region, id)
);

CREATE INDEX appointment_by_patient ON appointment (region, patient, starts_at);
CREATE INDEX appointment_by_reference ON appointment (region, trust, reference)
    WHERE reference <> '';

-- `lane` numbers the live offers of a slot from 1. `trust`, `service` and the times are the slot's.
CREATE TABLE offer (
    region TEXT NOT NULL,
    id BYTEA NOT NULL,
    slot BYTEA NOT NULL,
    entry BYTEA NOT NULL,
    patient BYTEA NOT NULL,
    trust TEXT NOT NULL,
    service TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'accepted', 'booked', 'refused', 'declined',
        'expired', 'withdrawn', 'undeliverable', 'given_up')),
    lane BIGINT CHECK (1 <= lane),
    bytes BYTEA NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, slot) REFERENCES slot (region, id),
    CHECK ((state = 'live') = (lane IS NOT NULL))
);

CREATE INDEX offer_by_slot ON offer (region, slot, made_at);
CREATE INDEX offer_by_time ON offer (region, made_at) WHERE state IN ('live', 'accepted');

-- What must never be, whatever the code above believes (D3).

CREATE UNIQUE INDEX one_live_offer_per_lane
    ON offer (region, slot, lane) WHERE state = 'live';
CREATE UNIQUE INDEX one_yes_per_slot
    ON offer (region, slot) WHERE state IN ('accepted', 'booked');
CREATE UNIQUE INDEX one_booking_per_slot
    ON offer (region, slot) WHERE state = 'booked';
CREATE UNIQUE INDEX one_live_offer_per_patient_and_service
    ON offer (region, patient, service) WHERE state = 'live';
CREATE INDEX yes_by_patient
    ON offer (region, patient) WHERE state IN ('accepted', 'booked');

-- The rule set's limit of live offers per slot, changed with the rules.
CREATE TABLE offer_limit (
    region TEXT NOT NULL PRIMARY KEY,
    live_offers_max BIGINT NOT NULL
);

-- A booking stands while the patient's appointment at that time does: who gives up or moves a
-- booked time may be booked again over it.
CREATE VIEW standing WITH (security_invoker) AS
SELECT offer.region, offer.id, offer.patient, offer.starts_at, offer.ends_at
FROM offer
WHERE offer.state = 'accepted' OR (offer.state = 'booked' AND (
    SELECT count(*) FROM appointment
    WHERE appointment.region = offer.region AND appointment.patient = offer.patient
        AND appointment.starts_at = offer.starts_at AND appointment.status = 'booked') > 0);

-- Two acceptances always stand, so an index can forbid that they overlap. For a booking it depends
-- on the appointment, so a trigger asks.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE offer ADD CONSTRAINT no_overlapping_acceptances EXCLUDE USING gist
    (region WITH =, patient WITH =, int8range(starts_at, ends_at) WITH &&)
    WHERE (state = 'accepted');

-- Asks once per statement, of the rows that became live or became a yes by it. What has a lane is
-- live; asking for the lane leaves the planner one index to look in, also while the table is new.
CREATE FUNCTION offers_are_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    begun BYTEA[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        begun := ARRAY(SELECT id FROM after WHERE state IN ('live', 'accepted', 'booked'));
    ELSE
        begun := ARRAY(SELECT after.id FROM after JOIN before USING (region, id)
            WHERE (after.state = 'live' AND before.state <> 'live')
                OR (after.state IN ('accepted', 'booked')
                    AND before.state NOT IN ('accepted', 'booked')));
    END IF;
    IF cardinality(begun) = 0 THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT 1 FROM after JOIN offer_limit USING (region)
        WHERE after.id = ANY (begun) AND after.state = 'live'
            AND live_offers_max < greatest(after.lane, (SELECT count(offer.lane) FROM offer
                WHERE offer.region = after.region AND offer.slot = after.slot))
    ) THEN
        RAISE EXCEPTION 'more live offers of one slot than the rules allow'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM after JOIN standing USING (region, patient)
        WHERE after.id = ANY (begun) AND after.state IN ('accepted', 'booked')
            AND standing.id <> after.id
            AND standing.starts_at < after.ends_at AND after.starts_at < standing.ends_at
    ) THEN
        RAISE EXCEPTION 'a patient would have two overlapping bookings'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER new_offers_are_allowed AFTER INSERT ON offer
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION offers_are_allowed();
CREATE TRIGGER changed_offers_are_allowed AFTER UPDATE ON offer
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION offers_are_allowed();

-- Wishes: carried out, or written down. `patient` is whom a message is for: a stop calls it off.

CREATE TABLE outbox (
    region TEXT NOT NULL,
    event BYTEA NOT NULL,
    effect_index BIGINT NOT NULL,
    topic TEXT NOT NULL CHECK (topic IN ('offers', 'bookings')),
    patient BYTEA,
    seq BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    error TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (region, event, effect_index)
);

CREATE INDEX outbox_waiting ON outbox (region, topic, seq, effect_index) WHERE state = 'waiting';
CREATE INDEX outbox_failed ON outbox (region) WHERE state = 'failed';
CREATE INDEX outbox_by_seq ON outbox (region, seq, effect_index);

CREATE TABLE ledger (
    region TEXT NOT NULL,
    event BYTEA NOT NULL,
    effect_index BIGINT NOT NULL,
    slot BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (region, event, effect_index)
);

CREATE INDEX ledger_by_slot ON ledger (region, slot, seq, effect_index);
CREATE INDEX ledger_by_time ON ledger (region, recorded_at, slot);

CREATE TABLE decision (
    region TEXT NOT NULL,
    event BYTEA NOT NULL,
    effect_index BIGINT NOT NULL,
    slot BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (region, event, effect_index)
);

CREATE INDEX decision_by_slot ON decision (region, slot, seq, effect_index);

-- The vault: the only place that knows who a patient reference is.

-- Shows that the key file is the one this database was sealed with.
CREATE TABLE vault_key (
    region TEXT NOT NULL PRIMARY KEY,
    proof BYTEA NOT NULL CHECK (length(proof) = 32)
);

-- Without a wrapped key nothing can be read: the person was erased, or lives on as `merged_into`.
CREATE TABLE vault_person (
    region TEXT NOT NULL,
    patient BYTEA NOT NULL,
    wrapped_key BYTEA,
    contact BYTEA,
    merged_into BYTEA,
    erased BIGINT NOT NULL DEFAULT 0 CHECK (erased IN (0, 1)),
    PRIMARY KEY (region, patient)
);

CREATE INDEX vault_person_merged ON vault_person (region, merged_into)
    WHERE merged_into IS NOT NULL;

-- A number can be looked up by its keyed hash, and not read back from it.
CREATE TABLE vault_identifier (
    region TEXT NOT NULL,
    blind_index BYTEA NOT NULL CHECK (length(blind_index) = 32),
    patient BYTEA NOT NULL,
    PRIMARY KEY (region, blind_index)
);

CREATE INDEX vault_identifier_by_patient ON vault_identifier (region, patient);

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

-- ------------------------------------------------------------------------------------------------
-- What only PostgreSQL needs: several processes share it, and feeds carry what they tell each other.

-- Several processes number at the same time.
CREATE SEQUENCE quarantine_number OWNED BY quarantine.number;

-- What is to be told on the feeds; gone as soon as it was told. One owner writes a region's rows, so
-- numbers ascend in the order of commits.
CREATE TABLE announcement (
    region TEXT NOT NULL,
    number BIGINT GENERATED ALWAYS AS IDENTITY,
    feed TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('effect', 'quarantined')),
    source TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    seq BIGINT,
    value BYTEA NOT NULL,
    PRIMARY KEY (region, number)
);

-- Who said stop, and when in the journal: calls off messages that come over a feed later.
CREATE TABLE stop (
    region TEXT NOT NULL,
    patient BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (region, patient)
);

-- Which process does which region's work. They share the work out; what guards a region is the
-- epoch of `cursor`. Only the database's clock decides.
CREATE TABLE lease (
    job TEXT NOT NULL,
    region TEXT NOT NULL,
    holder TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (job, region)
);

CREATE TABLE member (
    job TEXT NOT NULL,
    name TEXT NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (job, name)
);
