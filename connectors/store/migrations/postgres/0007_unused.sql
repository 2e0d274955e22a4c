-- What was acknowledged and has no effect, by sender and reason: somebody should see what a feed
-- sends in vain.

CREATE TABLE unused (
    region TEXT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    count BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (region, source, reason)
);

GRANT SELECT, INSERT, UPDATE ON unused TO backfill_app;
ALTER TABLE unused ENABLE ROW LEVEL SECURITY;
ALTER TABLE unused FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_region ON unused USING (region = current_setting('backfill.region'));

-- An id of a sender that counts from the beginning again names another message after some days.
GRANT UPDATE ON delivery TO backfill_app;
