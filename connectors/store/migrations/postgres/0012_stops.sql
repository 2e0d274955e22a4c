-- A stop is said to a trust, and ends offers alone; a death ends everything. So `patient` of `outbox`
-- and of `stop` is a mark: the patient and, of what a stop ends, a 1 and the trust with a 0 behind
-- it; of what follows from a yes a 0. A stop or a death calls off what begins with its own mark. Of
-- older messages the mark is the patient alone, and every stop calls them off.

CREATE FUNCTION backfill_is_called_off(of_message BYTEA, of_stop BYTEA) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE AS $$
    SELECT substr(of_message, 1, octet_length(of_stop)) = of_stop
        OR of_message = substr(of_stop, 1, 16)
$$;

-- Calls off what waits to be sent to those who said stop or died, and what a person was to tell them.
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
        AND backfill_is_called_off(outbox.patient, said.patient) AND outbox.seq <= said.seq;
END $$;

-- Takes wishes that came over a feed into the outbox, each once, and writes down where to go on. The
-- marks that a message may begin with are looked up one by one, so that the key of `stop` finds them.
CREATE OR REPLACE FUNCTION backfill_take_wishes(
    for_region TEXT, for_topic TEXT, for_reader TEXT, events BYTEA[], indexes BIGINT[],
    patients BYTEA[], seqs BIGINT[], times BIGINT[], effects BYTEA[], reason TEXT,
    feeds TEXT[], partitions BIGINT[], offsets BIGINT[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM backfill_hold_stops(for_region);
    INSERT INTO outbox (region, event, effect_index, topic, patient, seq, created_at, due_at,
        attempts, state, error, bytes)
    SELECT for_region, wish.event, wish.effect_index, for_topic, wish.patient, wish.seq,
        wish.at_time, wish.at_time, 0,
        CASE WHEN said.seq IS NULL THEN 'waiting' ELSE 'failed' END,
        CASE WHEN said.seq IS NULL THEN '' ELSE reason END,
        wish.effect
    FROM unnest(events, indexes, patients, seqs, times, effects)
        AS wish (event, effect_index, patient, seq, at_time, effect)
    LEFT JOIN LATERAL (
        SELECT max(stop.seq) AS seq FROM stop
        WHERE stop.region = for_region AND stop.patient IN
            (substr(wish.patient, 1, 16), substr(wish.patient, 1, 17), wish.patient))
        AS said ON wish.seq <= said.seq
    ON CONFLICT (region, event, effect_index) DO NOTHING;
    PERFORM backfill_write_places(for_region, for_reader, feeds, partitions, offsets);
    PERFORM pg_notify('backfill', for_region || ' added');
END $$;
