-- How a wish ended: only what somebody outside took was sent. What a person must do waits for that
-- person. Of wishes that ended before it was written down, `ended` is empty.

ALTER TABLE outbox DROP CONSTRAINT outbox_state_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_state_check
    CHECK (state IN ('waiting', 'to_do', 'done', 'failed'));
ALTER TABLE outbox ADD COLUMN ended TEXT NOT NULL DEFAULT '' CHECK (ended IN
    ('', 'answered', 'text', 'email', 'told', 'listed', 'unneeded'));

CREATE INDEX outbox_to_do ON outbox (region, seq, effect_index) WHERE state = 'to_do';

-- Ways over which messages do not go out at the moment. One that works again has no time.
CREATE TABLE way (
    region TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('text', 'email')),
    paused_since BIGINT,
    reason TEXT NOT NULL,
    PRIMARY KEY (region, way)
);

GRANT SELECT, INSERT, UPDATE ON way TO backfill_app;
ALTER TABLE way ENABLE ROW LEVEL SECURITY;
ALTER TABLE way FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_region ON way USING (region = current_setting('backfill.region'));

-- Calls off what waits to be sent to those who said stop, and what a person was to tell them.
CREATE OR REPLACE FUNCTION backfill_stop(
    for_region TEXT, patients BYTEA[], seqs BIGINT[], reason TEXT
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM backfill_hold_stops(for_region);
    INSERT INTO stop (region, patient, seq)
    SELECT for_region, said.patient, max(said.seq)
    FROM unnest(patients, seqs) AS said (patient, seq) GROUP BY said.patient
    ON CONFLICT (region, patient) DO UPDATE SET seq = greatest(stop.seq, excluded.seq);
    UPDATE outbox SET state = 'failed', error = reason
    FROM unnest(patients, seqs) AS said (patient, seq)
    WHERE outbox.region = for_region AND outbox.topic = 'offers'
        AND outbox.state IN ('waiting', 'to_do')
        AND outbox.patient = said.patient AND outbox.seq <= said.seq;
END $$;
