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
