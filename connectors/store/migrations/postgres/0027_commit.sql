-- The commit point as one call: all that follows from a batch, in one statement and so in one
-- transaction and one round trip. Rows come as arrays, one per column. The functions run with the
-- rights of the caller.

-- The fence comes first: whoever lost the region writes nothing.
CREATE FUNCTION backfill_fence(
    for_region TEXT, to_offset BIGINT, from_offset BIGINT, epoch BIGINT
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cursor SET next_offset = to_offset
    WHERE region = for_region AND next_offset = from_offset AND owner_epoch = epoch;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the cursor is not where this owner left it' USING ERRCODE = 'BF001';
    END IF;
END $$;

-- `offsets` has first the offsets and then as many marks, NULL where there is none.
CREATE FUNCTION backfill_write_places(
    for_region TEXT, for_reader TEXT, feeds TEXT[], partitions BIGINT[], offsets BIGINT[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    count INT := cardinality(feeds);
BEGIN
    INSERT INTO place (region, reader, feed, partition, next_offset, mark)
    SELECT for_region, for_reader, *
    FROM unnest(feeds, partitions, offsets[1:count], offsets[count + 1:2 * count])
    ON CONFLICT (region, reader, feed, partition)
    DO UPDATE SET next_offset = excluded.next_offset, mark = excluded.mark;
END $$;

-- The chain is that of the other stores: SHA-256 over the link before and the bytes. The inbox knows an event
-- by the id it came with, the record has the one it got here.
CREATE FUNCTION backfill_write_journal(
    for_region TEXT, seqs BIGINT[], records BYTEA[], outcomes BYTEA[], answers BYTEA[],
    events BYTEA[], fingerprints BIGINT[], refusals BYTEA[], originals BYTEA[]
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
    INSERT INTO journal (region, seq, bytes, outcome, told, chain)
    SELECT for_region, * FROM unnest(seqs, records, outcomes, answers, links);
    INSERT INTO inbox (region, event, fingerprint, refusal, original)
    SELECT for_region, * FROM unnest(events, fingerprints, refusals, originals);
END $$;

-- Leaves what is to be published beside the journal.
CREATE FUNCTION backfill_leave(
    for_region TEXT, kinds TEXT[], feeds TEXT[], names TEXT[], seqs BIGINT[], times BIGINT[],
    contents BYTEA[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO unpublished (region, kind, feed, id, source, seq, recorded_at, value)
    SELECT for_region, kind, feed, name, 'backfill', seq, at_time, content
    FROM unnest(kinds, feeds, names, seqs, times, contents)
        WITH ORDINALITY AS it (kind, feed, name, seq, at_time, content, turn)
    ORDER BY turn;
END $$;

-- Moves the position of a topic, and leaves what it did not take. Says whether it was where the step begins
-- and the region is the caller's.
CREATE FUNCTION backfill_move_position(
    for_region TEXT, for_feed TEXT, epoch BIGINT, from_position BIGINT, to_position BIGINT,
    kinds TEXT[], feeds TEXT[], names TEXT[], seqs BIGINT[], times BIGINT[], contents BYTEA[]
) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO published (region, feed, position)
    SELECT for_region, for_feed, to_position FROM cursor
    WHERE cursor.region = for_region AND cursor.owner_epoch = epoch
    ON CONFLICT (region, feed) DO UPDATE SET position = excluded.position
    WHERE published.position = from_position;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM backfill_leave(for_region, kinds, feeds, names, seqs, times, contents);
    RETURN true;
END $$;

-- A wish that was written before is the same wish.
CREATE FUNCTION backfill_wish(
    for_region TEXT, topics TEXT[], events BYTEA[], indexes BIGINT[], patients BYTEA[],
    seqs BIGINT[], times BIGINT[], commands BYTEA[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (region, event, effect_index, topic, patient, seq, created_at, due_at,
        attempts, state, error, bytes)
    SELECT for_region, event, effect_index, topic, patient, seq, at_time, at_time,
        0, 'waiting', '', command
    FROM unnest(topics, events, indexes, patients, seqs, times, commands)
        AS wish (topic, event, effect_index, patient, seq, at_time, command)
    ON CONFLICT (region, event, effect_index) DO NOTHING;
END $$;

-- A stop and the messages that come over a feed take turns: whichever is second sees the other.
CREATE FUNCTION backfill_hold_stops(for_region TEXT) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtext('backfill stop'), hashtext(for_region))
$$;

CREATE FUNCTION backfill_is_called_off(of_message BYTEA, of_stop BYTEA) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE AS $$
    SELECT substr(of_message, 1, octet_length(of_stop)) = of_stop
$$;

-- Calls off what waits to be sent to those who said stop or died, and what a person was to tell them.
CREATE FUNCTION backfill_stop(
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

CREATE FUNCTION backfill_write_entries(
    for_region TEXT, gone BYTEA[], ids BYTEA[], patients BYTEA[], trusts TEXT[],
    services TEXT[], attentions BIGINT[], marks BIGINT[], review_days BIGINT[],
    validation_days BIGINT[], entries BYTEA[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF 0 < cardinality(gone) THEN
        DELETE FROM entry USING unnest(gone) AS forgotten (id)
        WHERE entry.region = for_region AND entry.id = forgotten.id;
    END IF;
    INSERT INTO entry (region, id, patient, trust, service, attention, marks, review_from,
        validate_from, bytes)
    SELECT for_region, * FROM unnest(ids, patients, trusts, services, attentions, marks,
        review_days, validation_days, entries)
    ON CONFLICT (region, id) DO UPDATE SET patient = excluded.patient, trust = excluded.trust,
        service = excluded.service, attention = excluded.attention, marks = excluded.marks,
        review_from = excluded.review_from, validate_from = excluded.validate_from,
        bytes = excluded.bytes;
END $$;

CREATE FUNCTION backfill_write_appointments(
    for_region TEXT, gone BYTEA[], ids BYTEA[], patients BYTEA[], trusts TEXT[],
    numbers TEXT[], starts BIGINT[], states TEXT[], appointments BYTEA[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF 0 < cardinality(gone) THEN
        DELETE FROM appointment USING unnest(gone) AS forgotten (id)
        WHERE appointment.region = for_region AND appointment.id = forgotten.id;
    END IF;
    INSERT INTO appointment (region, id, patient, trust, reference, starts_at, status, bytes)
    SELECT for_region, *
    FROM unnest(ids, patients, trusts, numbers, starts, states, appointments)
    ON CONFLICT (region, id) DO UPDATE SET patient = excluded.patient,
        trust = excluded.trust, reference = excluded.reference,
        starts_at = excluded.starts_at, status = excluded.status, bytes = excluded.bytes;
END $$;

CREATE FUNCTION backfill_write_slots(
    for_region TEXT, ids BYTEA[], trusts TEXT[], sites TEXT[], services TEXT[],
    starts BIGINT[], ends BIGINT[], states TEXT[], slots BYTEA[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO slot (region, id, trust, site, service, starts_at, ends_at, state, bytes)
    SELECT for_region, * FROM unnest(ids, trusts, sites, services, starts, ends, states, slots)
    ON CONFLICT (region, id) DO UPDATE SET trust = excluded.trust,
        site = excluded.site, service = excluded.service, starts_at = excluded.starts_at,
        ends_at = excluded.ends_at, state = excluded.state, bytes = excluded.bytes;
END $$;

-- What ends comes before what begins: constraints are checked row by row, and a place must be free
-- before it is taken. An offer of a slot that is not there is refused by the foreign key. Rows that
-- are there are looked up one by one: a plan that was made while the tables were empty, and then
-- kept, would join by reading the whole region. An offer's slot is named so that either index finds
-- it.
CREATE FUNCTION backfill_write_offers(
    for_region TEXT, ids BYTEA[], slots BYTEA[], entries BYTEA[], patients BYTEA[],
    times BIGINT[], states TEXT[], offers BYTEA[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF 'live' <> ANY (states) THEN
        INSERT INTO offer (region, id, slot, entry, patient, trust, service, starts_at, ends_at,
            made_at, state, lane, bytes)
        SELECT for_region, ended.id, ended.slot, ended.entry, ended.patient,
            coalesce(slot.trust, ''), coalesce(slot.service, ''),
            coalesce(slot.starts_at, 0), coalesce(slot.ends_at, 0),
            ended.made_at, ended.state, NULL, ended.bytes
        FROM unnest(ids, slots, entries, patients, times, states, offers)
            WITH ORDINALITY AS ended (id, slot, entry, patient, made_at, state, bytes, turn)
        LEFT JOIN LATERAL (
            SELECT trust, service, starts_at, ends_at FROM slot
            WHERE region = for_region AND id = ended.slot OFFSET 0) AS slot ON true
        WHERE ended.state <> 'live'
        ORDER BY ended.turn
        ON CONFLICT (region, id) DO UPDATE SET slot = excluded.slot, entry = excluded.entry,
            patient = excluded.patient, trust = excluded.trust, service = excluded.service,
            starts_at = excluded.starts_at, ends_at = excluded.ends_at,
            made_at = excluded.made_at, state = excluded.state, lane = NULL,
            bytes = excluded.bytes;
    END IF;
    IF 'live' = ANY (states) THEN
        -- Each live offer has the lane it had, or the lowest free ones of its slot in turn.
        INSERT INTO offer (region, id, slot, entry, patient, trust, service, starts_at, ends_at,
            made_at, state, lane, bytes)
        SELECT for_region, live.id, live.slot, live.entry, live.patient,
            coalesce(slot.trust, ''), coalesce(slot.service, ''),
            coalesce(slot.starts_at, 0), coalesce(slot.ends_at, 0),
            live.made_at, live.state,
            coalesce(live.lane, (
                SELECT lane FROM generate_series(1, cardinality(taken.lanes) + live.rank) AS lane
                WHERE lane <> ALL (taken.lanes) ORDER BY lane OFFSET live.rank - 1 LIMIT 1)),
            live.bytes
        FROM (
            SELECT made.*, kept.lane,
                row_number() OVER (PARTITION BY made.slot, kept.lane IS NULL ORDER BY made.turn)
                    AS rank
            FROM unnest(ids, slots, entries, patients, times, states, offers)
                WITH ORDINALITY AS made (id, slot, entry, patient, made_at, state, bytes, turn)
            LEFT JOIN LATERAL (
                SELECT lane FROM offer
                WHERE region = for_region AND slot = made.slot AND id = made.id OFFSET 0)
                AS kept ON true
            WHERE made.state = 'live'
        ) AS live
        LEFT JOIN LATERAL (
            SELECT trust, service, starts_at, ends_at FROM slot
            WHERE region = for_region AND id = live.slot OFFSET 0) AS slot ON true
        CROSS JOIN LATERAL (SELECT ARRAY(
            SELECT lane FROM offer
            WHERE offer.region = for_region AND offer.slot = live.slot AND lane IS NOT NULL)
            AS lanes) AS taken
        ORDER BY live.turn
        ON CONFLICT (region, id) DO UPDATE SET slot = excluded.slot, entry = excluded.entry,
            patient = excluded.patient, trust = excluded.trust, service = excluded.service,
            starts_at = excluded.starts_at, ends_at = excluded.ends_at,
            made_at = excluded.made_at, state = excluded.state, lane = excluded.lane,
            bytes = excluded.bytes;
    END IF;
END $$;

-- Keeps originals, each once; those that are new are to be published where `publishes` says so. Without a time
-- it is that of the last record of the local log before `before_offset`, or now.
CREATE FUNCTION backfill_set_aside(
    for_region TEXT, at_time BIGINT, before_offset BIGINT, sender TEXT, numbers BIGINT[],
    digests BYTEA[], kinds TEXT[], reasons TEXT[], originals BYTEA[], publishes BOOLEAN,
    feed_name TEXT, notes BYTEA[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF at_time IS NULL THEN
        SELECT received_at INTO at_time FROM log
        WHERE region = for_region AND log_offset < before_offset
        ORDER BY log_offset DESC LIMIT 1;
    END IF;
    at_time := coalesce(at_time, (extract(epoch FROM clock_timestamp()) * 1000)::bigint);
    WITH kept AS (
        INSERT INTO quarantine
            (region, number, digest, received_at, source, kind, reason, sealed)
        SELECT for_region, aside.number, aside.digest, at_time, sender, aside.kind,
            aside.reason, aside.original
        FROM unnest(numbers, digests, kinds, reasons, originals)
            AS aside (number, digest, kind, reason, original)
        ON CONFLICT (region, digest) DO NOTHING
        RETURNING number
    )
    INSERT INTO unpublished (region, feed, id, kind, source, recorded_at, seq, value)
    SELECT for_region, feed_name, format('quarantine:%s:%s', for_region, kept.number),
        'quarantined', 'backfill', at_time, NULL, note.value
    FROM kept JOIN unnest(numbers, notes) AS note (number, value) USING (number)
    WHERE publishes
    ORDER BY kept.number;
END $$;

-- The order is that of the other stores. Offers of the batch may have been made under any rules of
-- the batch, so the highest limit holds until they are written.
CREATE FUNCTION backfill_commit(
    for_region TEXT, to_offset BIGINT, from_offset BIGINT, epoch BIGINT,
    place_feeds TEXT[], place_partitions BIGINT[], place_offsets BIGINT[],
    journal_seqs BIGINT[], journal_records BYTEA[], journal_outcomes BYTEA[],
    journal_answers BYTEA[],
    inbox_events BYTEA[], fingerprints BIGINT[], refusals BYTEA[], originals BYTEA[],
    story_slots BYTEA[], story_seqs BIGINT[], story_times BIGINT[],
    wish_topics TEXT[], wish_events BYTEA[], wish_indexes BIGINT[], wish_patients BYTEA[],
    wish_seqs BIGINT[], wish_times BIGINT[], wishes BYTEA[],
    publishes BOOLEAN, left_kinds TEXT[], left_feeds TEXT[], left_names TEXT[], left_seqs BIGINT[],
    left_times BIGINT[], left_values BYTEA[],
    stop_patients BYTEA[], stop_seqs BIGINT[], stop_reason TEXT,
    limit_highest BIGINT, limit_last BIGINT,
    entries_gone BYTEA[], entry_ids BYTEA[], entry_patients BYTEA[], entry_trusts TEXT[],
    entry_services TEXT[], entry_attentions BIGINT[], entry_marks BIGINT[],
    entry_review_days BIGINT[], entry_validation_days BIGINT[], entries BYTEA[],
    appointments_gone BYTEA[], appointment_ids BYTEA[], appointment_patients BYTEA[],
    appointment_trusts TEXT[], appointment_numbers TEXT[], appointment_starts BIGINT[],
    appointment_states TEXT[], appointments BYTEA[],
    slot_ids BYTEA[], slot_trusts TEXT[], slot_sites TEXT[], slot_services TEXT[],
    slot_starts BIGINT[], slot_ends BIGINT[], slot_states TEXT[], slots BYTEA[],
    offer_ids BYTEA[], offer_slots BYTEA[], offer_entries BYTEA[], offer_patients BYTEA[],
    offer_times BIGINT[], offer_states TEXT[], offers BYTEA[],
    aside_time BIGINT, aside_source TEXT, aside_numbers BIGINT[], aside_digests BYTEA[],
    aside_kinds TEXT[], aside_reasons TEXT[], aside_originals BYTEA[], aside_feed TEXT,
    aside_notes BYTEA[]
) RETURNS void LANGUAGE plpgsql
-- Plans are kept for the life of a connection, and a table may be empty when they are made. What can
-- be looked up by the primary key is asked for so that nothing else looks as cheap.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    PERFORM backfill_fence(for_region, to_offset, from_offset, epoch);
    -- Most batches lack most things: what is not there is not written.
    IF 0 < cardinality(place_feeds) THEN
        PERFORM backfill_write_places(
            for_region, 'match', place_feeds, place_partitions, place_offsets);
    END IF;
    IF 0 < cardinality(journal_seqs) THEN
        PERFORM backfill_write_journal(for_region, journal_seqs, journal_records,
            journal_outcomes, journal_answers, inbox_events, fingerprints, refusals, originals);
    END IF;
    IF 0 < cardinality(story_slots) THEN
        INSERT INTO story (region, slot, seq, recorded_at)
        SELECT for_region, * FROM unnest(story_slots, story_seqs, story_times);
    END IF;
    IF 0 < cardinality(wishes) THEN
        PERFORM backfill_wish(for_region, wish_topics, wish_events, wish_indexes, wish_patients,
            wish_seqs, wish_times, wishes);
    END IF;
    IF 0 < cardinality(left_values) THEN
        PERFORM backfill_leave(for_region, left_kinds, left_feeds, left_names, left_seqs, left_times,
            left_values);
    END IF;
    IF 0 < cardinality(stop_patients) THEN
        PERFORM backfill_stop(for_region, stop_patients, stop_seqs, stop_reason);
    END IF;
    IF limit_highest IS NOT NULL THEN
        UPDATE offer_limit SET live_offers_max = limit_highest
        WHERE region = for_region AND live_offers_max < limit_highest;
    END IF;
    IF 0 < cardinality(entries_gone) + cardinality(entries) THEN
        PERFORM backfill_write_entries(for_region, entries_gone, entry_ids, entry_patients,
            entry_trusts, entry_services, entry_attentions, entry_marks, entry_review_days,
            entry_validation_days, entries);
    END IF;
    IF 0 < cardinality(appointments_gone) + cardinality(appointments) THEN
        PERFORM backfill_write_appointments(for_region, appointments_gone, appointment_ids,
            appointment_patients, appointment_trusts, appointment_numbers, appointment_starts,
            appointment_states, appointments);
    END IF;
    IF 0 < cardinality(slots) THEN
        PERFORM backfill_write_slots(for_region, slot_ids, slot_trusts, slot_sites,
            slot_services, slot_starts, slot_ends, slot_states, slots);
    END IF;
    IF 0 < cardinality(offers) THEN
        PERFORM backfill_write_offers(for_region, offer_ids, offer_slots, offer_entries,
            offer_patients, offer_times, offer_states, offers);
    END IF;
    IF limit_last IS NOT NULL THEN
        UPDATE offer_limit SET live_offers_max = limit_last WHERE region = for_region;
    END IF;
    IF 0 < cardinality(aside_numbers) THEN
        PERFORM backfill_set_aside(for_region, aside_time, to_offset, aside_source,
            aside_numbers, aside_digests, aside_kinds, aside_reasons, aside_originals, publishes,
            aside_feed, aside_notes);
    END IF;
    -- Others wait for outcomes and wishes.
    PERFORM pg_notify('backfill', for_region || ' committed');
END $$;

-- Takes wishes that came over a feed into the outbox, each once, and writes down where to go on. The
-- marks that a message may begin with are looked up one by one, so that the key of `stop` finds them.
CREATE FUNCTION backfill_take_wishes(
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
