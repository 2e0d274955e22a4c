-- All tables of one region. Times are milliseconds since 1970, ids 16 bytes, `bytes` protobuf.
-- PostgreSQL has the same tables under the same names.

-- The local log: what was taken in, in one order.

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

-- The commit point: cursor, journal, inbox.

CREATE TABLE cursor (
    region TEXT NOT NULL PRIMARY KEY,
    next_offset INTEGER NOT NULL,
    owner_epoch INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    region TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (1 <= seq),
    event BLOB NOT NULL,
    bytes BLOB NOT NULL,
    -- The audit chain: SHA-256 over the chain of the record before and the bytes of this one.
    chain BLOB NOT NULL CHECK (length(chain) = 32),
    PRIMARY KEY (region, seq)
) STRICT, WITHOUT ROWID;

-- The journal is only ever added to.
CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
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

-- An event is taken once: the primary key is the promise.
CREATE TABLE inbox (
    region TEXT NOT NULL,
    event BLOB NOT NULL CHECK (length(event) = 16),
    fingerprint INTEGER NOT NULL,
    refusal BLOB,
    PRIMARY KEY (region, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
    region TEXT NOT NULL,
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (region, seq)
) STRICT;

-- Projections, for those who read and for the constraints.

CREATE TABLE entry (
    region TEXT NOT NULL,
    id BLOB NOT NULL,
    patient BLOB NOT NULL,
    trust TEXT NOT NULL,
    service TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (region, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_by_patient ON entry (region, patient);
CREATE INDEX entry_by_service ON entry (region, service, id);

CREATE TABLE slot (
    region TEXT NOT NULL,
    id BLOB NOT NULL,
    trust TEXT NOT NULL,
    site TEXT NOT NULL,
    service TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('held', 'open', 'booking', 'filled', 'unfilled', 'withdrawn', 'not_offered')),
    bytes BLOB NOT NULL,
    PRIMARY KEY (region, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX slot_by_start ON slot (region, starts_at, id);
CREATE INDEX slot_by_state ON slot (region, state, starts_at);

CREATE TABLE appointment (
    region TEXT NOT NULL,
    id BLOB NOT NULL,
    patient BLOB,
    starts_at INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('booked', 'ended')),
    bytes BLOB NOT NULL,
    PRIMARY KEY (region, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX appointment_by_patient ON appointment (region, patient, starts_at);

-- `lane` numbers the live offers of a slot from 1. `service` and the times are the slot's.
CREATE TABLE offer (
    region TEXT NOT NULL,
    id BLOB NOT NULL,
    slot BLOB NOT NULL,
    entry BLOB NOT NULL,
    patient BLOB NOT NULL,
    service TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'accepted', 'booked', 'refused', 'declined',
        'expired', 'withdrawn', 'undeliverable', 'given_up')),
    lane INTEGER CHECK (1 <= lane),
    bytes BLOB NOT NULL,
    PRIMARY KEY (region, id),
    FOREIGN KEY (region, slot) REFERENCES slot (region, id),
    CHECK ((state = 'live') = (lane IS NOT NULL))
) STRICT, WITHOUT ROWID;

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
    live_offers_max INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- AFTER, not BEFORE: an upsert fires BEFORE INSERT even where it only updates.
CREATE TRIGGER live_offers_within_limit_at_insert AFTER INSERT ON offer
WHEN NEW.state = 'live' AND (SELECT live_offers_max FROM offer_limit WHERE region = NEW.region)
    < max(NEW.lane, (SELECT count(*) FROM offer
        WHERE region = NEW.region AND slot = NEW.slot AND state = 'live'))
BEGIN
    SELECT RAISE(ABORT, 'more live offers of one slot than the rules allow');
END;

CREATE TRIGGER live_offers_within_limit_at_update AFTER UPDATE ON offer
WHEN NEW.state = 'live' AND OLD.state <> 'live'
    AND (SELECT live_offers_max FROM offer_limit WHERE region = NEW.region)
    < max(NEW.lane, (SELECT count(*) FROM offer
        WHERE region = NEW.region AND slot = NEW.slot AND state = 'live'))
BEGIN
    SELECT RAISE(ABORT, 'more live offers of one slot than the rules allow');
END;

-- A booking stands while the patient's appointment at that time does: who gives up or moves a
-- booked time may be booked again over it.
CREATE VIEW standing AS
SELECT offer.region, offer.id, offer.patient, offer.starts_at, offer.ends_at
FROM offer
WHERE offer.state = 'accepted' OR (offer.state = 'booked' AND EXISTS (
    SELECT 1 FROM appointment
    WHERE appointment.region = offer.region AND appointment.patient = offer.patient
        AND appointment.starts_at = offer.starts_at AND appointment.status = 'booked'));

CREATE TRIGGER no_overlapping_bookings_at_insert AFTER INSERT ON offer
WHEN NEW.state IN ('accepted', 'booked') AND EXISTS (
    SELECT 1 FROM standing
    WHERE region = NEW.region AND patient = NEW.patient AND id <> NEW.id
        AND starts_at < NEW.ends_at AND NEW.starts_at < ends_at)
BEGIN
    SELECT RAISE(ABORT, 'a patient would have two overlapping bookings');
END;

CREATE TRIGGER no_overlapping_bookings_at_update AFTER UPDATE ON offer
WHEN NEW.state IN ('accepted', 'booked') AND OLD.state NOT IN ('accepted', 'booked')
    AND EXISTS (
    SELECT 1 FROM standing
    WHERE region = NEW.region AND patient = NEW.patient AND id <> NEW.id
        AND starts_at < NEW.ends_at AND NEW.starts_at < ends_at)
BEGIN
    SELECT RAISE(ABORT, 'a patient would have two overlapping bookings');
END;

-- Wishes: carried out, or written down.

CREATE TABLE outbox (
    region TEXT NOT NULL,
    event BLOB NOT NULL,
    effect_index INTEGER NOT NULL,
    topic TEXT NOT NULL CHECK (topic IN ('offers', 'bookings')),
    seq INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    error TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (region, event, effect_index)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_waiting ON outbox (region, topic, seq, effect_index) WHERE state = 'waiting';
CREATE INDEX outbox_failed ON outbox (region) WHERE state = 'failed';
CREATE INDEX outbox_by_seq ON outbox (region, seq, effect_index);

CREATE TABLE ledger (
    region TEXT NOT NULL,
    event BLOB NOT NULL,
    effect_index INTEGER NOT NULL,
    slot BLOB NOT NULL,
    seq INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (region, event, effect_index)
) STRICT, WITHOUT ROWID;

CREATE INDEX ledger_by_slot ON ledger (region, slot, seq, effect_index);

CREATE TABLE decision (
    region TEXT NOT NULL,
    event BLOB NOT NULL,
    effect_index INTEGER NOT NULL,
    slot BLOB NOT NULL,
    seq INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (region, event, effect_index)
) STRICT, WITHOUT ROWID;

CREATE INDEX decision_by_slot ON decision (region, slot, seq, effect_index);

-- The vault: the only place that knows who a patient reference is.

-- Shows that the key file is the one this database was sealed with.
CREATE TABLE vault_key (
    region TEXT NOT NULL PRIMARY KEY,
    proof BLOB NOT NULL CHECK (length(proof) = 32)
) STRICT, WITHOUT ROWID;

-- Without a wrapped key nothing can be read: the person was erased, or lives on as `merged_into`.
CREATE TABLE vault_person (
    region TEXT NOT NULL,
    patient BLOB NOT NULL,
    wrapped_key BLOB,
    contact BLOB,
    merged_into BLOB,
    erased INTEGER NOT NULL DEFAULT 0 CHECK (erased IN (0, 1)),
    PRIMARY KEY (region, patient)
) STRICT, WITHOUT ROWID;

CREATE INDEX vault_person_merged ON vault_person (region, merged_into)
    WHERE merged_into IS NOT NULL;

-- A number can be looked up by its keyed hash, and not read back from it.
CREATE TABLE vault_identifier (
    region TEXT NOT NULL,
    blind_index BLOB NOT NULL CHECK (length(blind_index) = 32),
    patient BLOB NOT NULL,
    PRIMARY KEY (region, blind_index)
) STRICT, WITHOUT ROWID;

CREATE INDEX vault_identifier_by_patient ON vault_identifier (region, patient);

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
