-- The time that a person last confirmed, and which journal record was the last then.

CREATE TABLE clock_accepted (
    region TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region)
);

GRANT SELECT, INSERT, UPDATE ON clock_accepted TO backfill_app;
ALTER TABLE clock_accepted ENABLE ROW LEVEL SECURITY;
ALTER TABLE clock_accepted FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_region ON clock_accepted
    USING (region = current_setting('backfill.region'));

-- The newest backup that a person says was made; in the backup itself, when it was made.

CREATE TABLE backup (
    region TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region)
);

GRANT SELECT, INSERT, UPDATE ON backup TO backfill_app;
ALTER TABLE backup ENABLE ROW LEVEL SECURITY;
ALTER TABLE backup FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_region ON backup
    USING (region = current_setting('backfill.region'));

-- Which copy of the region's past this is: a random number for each time that a backup was restored,
-- with the last journal record of that backup. Ids of what is decided after that record are made with
-- it, so that none repeats what another copy gave to somebody else.

CREATE TABLE incarnation (
    region TEXT NOT NULL,
    number BIGINT NOT NULL,
    value BYTEA NOT NULL CHECK (length(value) = 16),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (region, number)
);

GRANT SELECT, INSERT ON incarnation TO backfill_app;
ALTER TABLE incarnation ENABLE ROW LEVEL SECURITY;
ALTER TABLE incarnation FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_region ON incarnation
    USING (region = current_setting('backfill.region'));

-- The inbox knows an event by the id it came with, the journal by the one it got here: `events` holds
-- both, one after the other.
CREATE OR REPLACE FUNCTION backfill_write_journal(
    for_region TEXT, seqs BIGINT[], events BYTEA[], records BYTEA[],
    fingerprints BIGINT[], refusals BYTEA[], originals BYTEA[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    link BYTEA;
    links BYTEA[] := '{}';
    line BYTEA;
BEGIN
    SELECT chain INTO link FROM journal WHERE region = for_region AND seq = seqs[1] - 1;
    link := coalesce(link, decode(repeat('00', 32), 'hex'));
    FOREACH line IN ARRAY records LOOP
        link := sha256(link || line);
        links := links || link;
    END LOOP;
    INSERT INTO journal (region, seq, event, bytes, chain)
    SELECT for_region, seq, substring(ids FROM 1 FOR 16), bytes, chained
    FROM unnest(seqs, events, records, links) AS recorded (seq, ids, bytes, chained);
    INSERT INTO inbox (region, event, fingerprint, refusal, original)
    SELECT for_region, substring(ids FROM 17 FOR 16), fingerprint, refusal, original
    FROM unnest(events, fingerprints, refusals, originals)
        AS came (ids, fingerprint, refusal, original);
END $$;
