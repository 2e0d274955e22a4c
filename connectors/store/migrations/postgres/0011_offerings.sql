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

GRANT SELECT, INSERT, UPDATE ON offering TO backfill_app;
ALTER TABLE offering ENABLE ROW LEVEL SECURITY;
ALTER TABLE offering FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_region_and_trust ON offering
    USING (region = current_setting('backfill.region')
        AND (current_setting('backfill.trust') = '' OR trust = current_setting('backfill.trust')));
