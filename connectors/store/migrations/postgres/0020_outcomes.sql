-- What became of each event that came over a feed is told to who sent it, on a feed of its own.

ALTER TABLE announcement DROP CONSTRAINT announcement_kind_check;
ALTER TABLE announcement ADD CONSTRAINT announcement_kind_check
    CHECK (kind IN ('effect', 'quarantined', 'event_outcome'));

-- As before, and of the kind 'event_outcome' what is only told.
CREATE OR REPLACE FUNCTION backfill_write_effects(
    for_region TEXT, kinds TEXT[], events BYTEA[], indexes BIGINT[], slots BYTEA[],
    patients BYTEA[], seqs BIGINT[], times BIGINT[], effects BYTEA[], announces BOOLEAN,
    feeds TEXT[], names TEXT[]
) RETURNS BIGINT[] LANGUAGE plpgsql AS $$
DECLARE
    numbers BIGINT[];
BEGIN
    IF announces THEN
        WITH announced AS (
            INSERT INTO announcement (region, feed, id, kind, source, recorded_at, seq, value)
            SELECT for_region, feed, name,
                CASE WHEN kind = 'event_outcome' THEN kind ELSE 'effect' END,
                'backfill', at_time, seq, effect
            FROM unnest(kinds, feeds, names, times, seqs, effects)
                WITH ORDINALITY AS told (kind, feed, name, at_time, seq, effect, turn)
            ORDER BY turn
            RETURNING number
        )
        SELECT array_agg(number ORDER BY number) INTO numbers FROM announced;
    ELSE
        INSERT INTO outbox (region, event, effect_index, topic, patient, seq, created_at, due_at,
            attempts, state, error, bytes)
        SELECT for_region, event, effect_index, kind, patient, seq, at_time, at_time,
            0, 'waiting', '', effect
        FROM unnest(kinds, events, indexes, patients, seqs, times, effects)
            AS wish (kind, event, effect_index, patient, seq, at_time, effect)
        WHERE kind IN ('offers', 'bookings')
        ON CONFLICT (region, event, effect_index) DO NOTHING;
    END IF;
    INSERT INTO ledger (region, event, effect_index, slot, seq, recorded_at, bytes)
    SELECT for_region, event, effect_index, slot, seq, at_time, effect
    FROM unnest(kinds, events, indexes, slots, seqs, times, effects)
        AS line (kind, event, effect_index, slot, seq, at_time, effect)
    WHERE kind = 'ledger'
    ON CONFLICT (region, event, effect_index) DO NOTHING;
    INSERT INTO decision (region, event, effect_index, slot, seq, recorded_at, bytes)
    SELECT for_region, event, effect_index, slot, seq, at_time, effect
    FROM unnest(kinds, events, indexes, slots, seqs, times, effects)
        AS line (kind, event, effect_index, slot, seq, at_time, effect)
    WHERE kind = 'decision'
    ON CONFLICT (region, event, effect_index) DO NOTHING;
    RETURN numbers;
END $$;
