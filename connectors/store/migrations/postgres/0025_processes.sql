-- What only PostgreSQL needs: several processes share it, and feeds carry what they tell each other.

-- Several processes number at the same time.
CREATE SEQUENCE quarantine_number OWNED BY quarantine.number;

-- Up to where all that follows from the journal is on a topic: the number of the record, times 65,536, and
-- the place of what follows from it.
CREATE TABLE published (
    region TEXT NOT NULL,
    feed TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (region, feed)
);

-- What is to be published and follows from no record of the journal, and what a topic did not take; gone as
-- soon as it was published.
CREATE TABLE unpublished (
    region TEXT NOT NULL,
    number BIGINT GENERATED ALWAYS AS IDENTITY,
    feed TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('effect', 'quarantined', 'event_outcome')),
    source TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    seq BIGINT,
    value BYTEA NOT NULL,
    PRIMARY KEY (region, number)
);

CREATE INDEX unpublished_of_feed ON unpublished (region, feed, number);

-- Which process does which region's work. They share the work out; what guards a region is the
-- epoch of `cursor`. Only the database's clock decides.
CREATE TABLE lease (
    job TEXT NOT NULL,
    region TEXT NOT NULL,
    holder TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (job, region)
);

CREATE TABLE member (
    job TEXT NOT NULL,
    name TEXT NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (job, name)
);

-- Shares regions out among the members that offer to work. One call at a time per job, in one
-- transaction, by the clock of the database.
--
-- The member is alive; what it holds goes on; what is more than its fair share goes: at once what is
-- not worked on, by `release` what is in `keep`. What is free is taken up to the share. Returns what
-- the member shall work on.
CREATE FUNCTION backfill_renew_leases(
    for_job TEXT, for_member TEXT, regions TEXT[], keep TEXT[], lasts INTERVAL
) RETURNS TEXT[] LANGUAGE plpgsql AS $$
DECLARE
    here TIMESTAMPTZ;
    share BIGINT;
    held TEXT[];
    mine TEXT[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('backfill lease'), hashtext(for_job));
    here := clock_timestamp();
    INSERT INTO member (job, name, seen_at) VALUES (for_job, for_member, here)
    ON CONFLICT (job, name) DO UPDATE SET seen_at = excluded.seen_at;
    DELETE FROM member WHERE job = for_job AND seen_at < here - 10 * lasts;
    SELECT ceil(cardinality(regions)::numeric / count(*)) INTO share
    FROM member WHERE job = for_job AND here - lasts <= seen_at;

    -- What it holds, what is worked on first.
    held := ARRAY(
        SELECT region FROM lease
        WHERE job = for_job AND holder = for_member AND here < expires_at
            AND region = ANY (regions)
        ORDER BY region <> ALL (keep), region);
    mine := held[:share];
    UPDATE lease SET expires_at = here + lasts
    WHERE job = for_job AND holder = for_member AND region = ANY (held)
        AND region = ANY (mine || keep);
    DELETE FROM lease
    WHERE job = for_job AND holder = for_member AND region <> ALL (mine || keep);

    WITH free AS (
        SELECT asked.region FROM unnest(regions) AS asked (region)
        WHERE NOT EXISTS (
            SELECT 1 FROM lease
            WHERE lease.job = for_job AND lease.region = asked.region AND here < expires_at)
        ORDER BY asked.region <> ALL (keep), asked.region
        LIMIT greatest(share - cardinality(mine), 0)
    ), taken AS (
        INSERT INTO lease (job, region, holder, expires_at)
        SELECT for_job, free.region, for_member, here + lasts FROM free
        ON CONFLICT (job, region) DO UPDATE
            SET holder = excluded.holder, expires_at = excluded.expires_at
        RETURNING region
    )
    SELECT mine || coalesce(array_agg(region), '{}') INTO mine FROM taken;
    RETURN ARRAY(SELECT region FROM unnest(mine) AS region ORDER BY region);
END $$;

-- Gives regions back at once; who leaves does not count for the shares of the others.
CREATE FUNCTION backfill_release_leases(
    for_job TEXT, for_member TEXT, regions TEXT[], leaves BOOLEAN
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('backfill lease'), hashtext(for_job));
    DELETE FROM lease WHERE job = for_job AND holder = for_member AND region = ANY (regions);
    DELETE FROM member WHERE leaves AND job = for_job AND name = for_member;
END $$;
