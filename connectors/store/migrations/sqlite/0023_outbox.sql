-- Wishes that are carried out. How one ended: only what somebody outside took was sent. What a person must
-- do waits for that person.

CREATE TABLE outbox (
    region TEXT NOT NULL,
    event BLOB NOT NULL,
    effect_index INTEGER NOT NULL,
    topic TEXT NOT NULL CHECK (topic IN ('offers', 'bookings')),
    seq INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'to_do', 'done', 'failed')),
    ended TEXT NOT NULL DEFAULT '' CHECK (ended IN
        ('', 'answered', 'text', 'email', 'told', 'listed', 'unneeded')),
    error TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (region, event, effect_index)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_waiting ON outbox (region, topic, seq, effect_index) WHERE state = 'waiting';
CREATE INDEX outbox_to_do ON outbox (region, seq, effect_index) WHERE state = 'to_do';
CREATE INDEX outbox_failed ON outbox (region) WHERE state = 'failed';
CREATE INDEX outbox_by_seq ON outbox (region, seq, effect_index);

-- Ways over which messages do not go out at the moment. One that works again has no time.
CREATE TABLE way (
    region TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('text', 'email')),
    paused_since INTEGER,
    reason TEXT NOT NULL,
    PRIMARY KEY (region, way)
) STRICT, WITHOUT ROWID;

-- Who said stop or died, and when in the journal; 0 where a death was told and is not decided yet.
-- What a message says of the life of somebody who is not here needs no event.
CREATE TABLE stop (
    region TEXT NOT NULL,
    patient BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (region, patient)
) STRICT, WITHOUT ROWID;
