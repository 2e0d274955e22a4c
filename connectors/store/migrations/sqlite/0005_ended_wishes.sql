-- How a wish ended: only what somebody outside took was sent. What a person must do waits for that
-- person. Of wishes that ended before it was written down, `ended` is empty.

CREATE TABLE outbox_new (
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

INSERT INTO outbox_new (region, event, effect_index, topic, seq, created_at, due_at, attempts, state,
    error, bytes)
SELECT region, event, effect_index, topic, seq, created_at, due_at, attempts, state, error, bytes
FROM outbox;

DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;

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
