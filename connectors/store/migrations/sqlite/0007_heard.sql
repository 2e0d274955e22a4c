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
