-- Projections, for those who read and for the constraints.

-- `attention` says which entries wait for a person: 1 to be reviewed, 2 with times to be read, 3 both.
-- `marks` says what an entry lacks that a rule needs: 1 its priority, 2 the day by which a follow-up is due,
-- 4 clinic types, which are lacking only where the list says them of somebody for that service; 8: the list
-- says when the patient was last asked whether they still wait; 16: it says clinic types. Days count from
-- 1970: from which on somebody must look at a suspension, and from which on they are to be asked again.
CREATE TABLE entry (
    region TEXT NOT NULL,
    id BYTEA NOT NULL,
    patient BYTEA NOT NULL,
    trust TEXT NOT NULL,
    service TEXT NOT NULL,
    attention BIGINT NOT NULL CHECK (attention IN (0, 1, 2, 3)),
    marks BIGINT NOT NULL,
    review_from BIGINT,
    validate_from BIGINT,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (region, id)
);

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

-- When each trust was last heard of, and from when on its word is too old to make offers from: a
-- person must see that nothing is offered.
CREATE TABLE heard (
    region TEXT NOT NULL,
    trust TEXT NOT NULL,
    heard_at BIGINT NOT NULL,
    list_at BIGINT,
    list_old_from BIGINT,
    silent_from BIGINT,
    catches_up_until BIGINT,
    PRIMARY KEY (region, trust)
);

-- Which parts of the trusts' work are offered or paused. Service and clinic are empty where all of
-- the trust's work is meant.
CREATE TABLE offering (
    region TEXT NOT NULL,
    trust TEXT NOT NULL,
    service TEXT NOT NULL,
    clinic TEXT NOT NULL,
    is_offerable BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (region, trust, service, clinic)
);
