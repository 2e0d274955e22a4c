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

GRANT SELECT, INSERT, UPDATE ON heard TO backfill_app;
ALTER TABLE heard ENABLE ROW LEVEL SECURITY;
ALTER TABLE heard FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_region_and_trust ON heard
    USING (region = current_setting('backfill.region')
        AND (current_setting('backfill.trust') = '' OR trust = current_setting('backfill.trust')));
