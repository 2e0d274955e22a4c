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
