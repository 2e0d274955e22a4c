-- Wishes that are carried out. How one ended: only what somebody outside took was sent. What a person must
-- do waits for that person.

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
    state TEXT NOT NULL CHECK (state IN ('waiting', 'to_do', 'done', 'failed')),
    ended TEXT NOT NULL DEFAULT '' CHECK (ended IN
        ('', 'answered', 'text', 'email', 'told', 'listed', 'unneeded')),
    error TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (region, event, effect_index)
);

CREATE INDEX outbox_waiting ON outbox (region, topic, seq, effect_index) WHERE state = 'waiting';
CREATE INDEX outbox_to_do ON outbox (region, seq, effect_index) WHERE state = 'to_do';
CREATE INDEX outbox_failed ON outbox (region) WHERE state = 'failed';
CREATE INDEX outbox_by_seq ON outbox (region, seq, effect_index);

-- Ways over which messages do not go out at the moment. One that works again has no time.
CREATE TABLE way (
    region TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('text', 'email')),
    paused_since BIGINT,
    reason TEXT NOT NULL,
    PRIMARY KEY (region, way)
);

-- Who said stop or died, and when in the journal; 0 where a death was told and is not decided yet: calls off
-- messages that come over a feed later. What a message says of the life of somebody who is not here needs no
-- event.
--
-- A stop is said to a trust, and ends offers alone; a death ends everything. So `patient` of `outbox`
-- and of `stop` is a mark: the patient and, of what a stop ends, a 1 and the trust with a 0 behind
-- it; of what follows from a yes a 0. A stop or a death calls off what begins with its own mark.
CREATE TABLE stop (
    region TEXT NOT NULL,
    patient BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (region, patient)
);
