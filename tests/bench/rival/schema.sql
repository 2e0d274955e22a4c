-- The rival: PostgreSQL alone, tuned for this one question. Rows are narrow, times and places are
-- masks, and what does not depend on the slot is a score that is kept up to date.
CREATE TABLE waiting_master (
    id int NOT NULL,
    stat int NOT NULL,             -- the score without the time's and the place's points
    since int NOT NULL,            -- minutes since 1970: who waits longer comes first
    notice int NOT NULL,           -- minutes
    accepts int NOT NULL,          -- 28 parts of the week
    prefers int NOT NULL,
    pool smallint NOT NULL,        -- service and kind
    duration smallint NOT NULL,    -- minutes
    near0 smallint NOT NULL,       -- points of a site; -1 where the patient does not go
    near1 smallint NOT NULL,
    near2 smallint NOT NULL,
    near3 smallint NOT NULL,
    near4 smallint NOT NULL,
    modalities smallint NOT NULL,
    ready smallint NOT NULL,
    needs smallint NOT NULL,
    offered boolean NOT NULL       -- has a live offer, or may have none
);
CREATE TABLE waiting (LIKE waiting_master) WITH (fillfactor = 70);
CREATE INDEX waiting_best ON waiting (pool, stat DESC) WHERE NOT offered;

-- One that is to be filled. `round` counts those of one pool, in the order in which they came.
CREATE TABLE cancelled (
    id int PRIMARY KEY,
    round int NOT NULL,
    pool smallint NOT NULL,
    site smallint NOT NULL,
    part int NOT NULL,             -- one bit of 28
    start int NOT NULL,            -- minutes since 1970
    duration smallint NOT NULL,
    modality smallint NOT NULL,    -- one bit
    requires smallint NOT NULL,
    provides smallint NOT NULL
);
CREATE INDEX cancelled_round ON cancelled (round, pool);

-- One live offer of a slot, one live offer of an entry: held by indexes, as with us.
CREATE TABLE offer (
    slot int PRIMARY KEY,
    entry int NOT NULL UNIQUE,
    score int NOT NULL,
    made_at timestamptz NOT NULL,
    deadline timestamptz NOT NULL
);
