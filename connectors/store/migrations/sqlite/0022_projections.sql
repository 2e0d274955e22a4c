-- Projections, for those who read and for the constraints.

-- `attention` says which entries wait for a person: 1 to be reviewed, 2 with times to be read, 3 both.
-- `marks` says what an entry lacks that a rule needs: 1 its priority, 2 the day by which a follow-up is due,
-- 4 clinic types, which are lacking only where the list says them of somebody for that service; 8: the list
-- says when the patient was last asked whether they still wait; 16: it says clinic types. Days count from
-- 1970: from which on somebody must look at a suspension, and from which on they are to be asked again.
CREATE TABLE entry (
    region TEXT NOT NULL,
    id BLOB NOT NULL,
    patient BLOB NOT NULL,
    trust TEXT NOT NULL,
    service TEXT NOT NULL,
    attention INTEGER NOT NULL CHECK (attention IN (0, 1, 2, 3)),
    marks INTEGER NOT NULL,
    review_from INTEGER,
    validate_from INTEGER,
    bytes BLOB NOT NULL,
    PRIMARY KEY (region, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_by_patient ON entry (region, patient);
CREATE INDEX entry_by_service ON entry (region, service, id);
CREATE INDEX entry_to_review ON entry (region, id) WHERE attention IN (1, 3);
CREATE INDEX entry_to_read ON entry (region, id) WHERE attention IN (2, 3);
CREATE INDEX entry_lacks_priority ON entry (region, id) WHERE (marks & 1) <> 0;
CREATE INDEX entry_lacks_due_by ON entry (region, id) WHERE (marks & 2) <> 0;
CREATE INDEX entry_lacks_clinic_types ON entry (region, id) WHERE (marks & 4) <> 0;
CREATE INDEX entry_validated ON entry (region, trust) WHERE (marks & 8) <> 0;
CREATE INDEX entry_says_clinic_types ON entry (region, trust, service) WHERE (marks & 16) <> 0;
CREATE INDEX entry_suspension_to_review ON entry (region, review_from) WHERE review_from IS NOT NULL;
CREATE INDEX entry_to_validate ON entry (region, validate_from, trust)
    WHERE validate_from IS NOT NULL;

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
    trust TEXT NOT NULL,
    reference TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('booked', 'ended')),
    bytes BLOB NOT NULL,
    PRIMARY KEY (region, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX appointment_by_patient ON appointment (region, patient, starts_at);
CREATE INDEX appointment_by_reference ON appointment (region, trust, reference)
    WHERE reference <> '';

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

-- When each trust was last heard of, and from when on its word is too old to make offers from: a
-- person must see that nothing is offered.
CREATE TABLE heard (
    region TEXT NOT NULL,
    trust TEXT NOT NULL,
    heard_at INTEGER NOT NULL,
    list_at INTEGER,
    list_old_from INTEGER,
    silent_from INTEGER,
    catches_up_until INTEGER,
    PRIMARY KEY (region, trust)
) STRICT, WITHOUT ROWID;

-- Which parts of the trusts' work are offered or paused. Service and clinic are empty where all of
-- the trust's work is meant.
CREATE TABLE offering (
    region TEXT NOT NULL,
    trust TEXT NOT NULL,
    service TEXT NOT NULL,
    clinic TEXT NOT NULL,
    is_offerable INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (region, trust, service, clinic)
) STRICT, WITHOUT ROWID;
