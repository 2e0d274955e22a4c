-- What an entry lacks that a rule needs. `marks`: 1 its priority, 2 the day by which a follow-up is due,
-- 4 clinic types; 8 says when the patient was last asked whether they still wait. Days count from 1970:
-- from which on somebody must look at a suspension, and from which on they are to be asked again.
-- Entries that were written before this step are counted once they change.

ALTER TABLE entry ADD COLUMN marks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE entry ADD COLUMN review_from BIGINT;
ALTER TABLE entry ADD COLUMN validate_from BIGINT;

CREATE INDEX entry_lacks_priority ON entry (region, id) WHERE (marks & 1) <> 0;
CREATE INDEX entry_lacks_due_by ON entry (region, id) WHERE (marks & 2) <> 0;
CREATE INDEX entry_lacks_clinic_types ON entry (region, id) WHERE (marks & 4) <> 0;
CREATE INDEX entry_validated ON entry (region, trust) WHERE (marks & 8) <> 0;
CREATE INDEX entry_suspension_to_review ON entry (region, review_from) WHERE review_from IS NOT NULL;
CREATE INDEX entry_to_validate ON entry (region, validate_from, trust)
    WHERE validate_from IS NOT NULL;

DROP FUNCTION backfill_write_entries;
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

DROP FUNCTION backfill_commit;
-- Returns the numbers of the effects that were announced.
-- The order is that of the other stores. Offers of the batch may have been made under any rules of
-- the batch, so the highest limit holds until they are written.
CREATE FUNCTION backfill_commit(
    for_region TEXT, to_offset BIGINT, from_offset BIGINT, epoch BIGINT,
    place_feeds TEXT[], place_partitions BIGINT[], place_offsets BIGINT[],
    journal_seqs BIGINT[], journal_events BYTEA[], journal_records BYTEA[],
    fingerprints BIGINT[], refusals BYTEA[], originals BYTEA[],
    effect_kinds TEXT[], effect_events BYTEA[], effect_indexes BIGINT[], effect_slots BYTEA[],
    effect_patients BYTEA[], effect_seqs BIGINT[], effect_times BIGINT[], effects BYTEA[],
    announces BOOLEAN, effect_feeds TEXT[], effect_names TEXT[],
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
) RETURNS BIGINT[] LANGUAGE plpgsql
-- Plans are kept for the life of a connection, and a table may be empty when they are made. What can
-- be looked up by the primary key is asked for so that nothing else looks as cheap.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    announced BIGINT[];
BEGIN
    PERFORM backfill_fence(for_region, to_offset, from_offset, epoch);
    -- Most batches lack most things: what is not there is not written.
    IF 0 < cardinality(place_feeds) THEN
        PERFORM backfill_write_places(
            for_region, 'match', place_feeds, place_partitions, place_offsets);
    END IF;
    IF 0 < cardinality(journal_seqs) THEN
        PERFORM backfill_write_journal(for_region, journal_seqs, journal_events,
            journal_records, fingerprints, refusals, originals);
    END IF;
    IF 0 < cardinality(effects) THEN
        announced := backfill_write_effects(for_region, effect_kinds, effect_events, effect_indexes,
            effect_slots, effect_patients, effect_seqs, effect_times, effects, announces,
            effect_feeds, effect_names);
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
            aside_numbers, aside_digests, aside_kinds, aside_reasons, aside_originals, announces,
            aside_feed, aside_notes);
    END IF;
    -- Others wait for outcomes, wishes and announcements.
    PERFORM pg_notify('backfill', for_region || ' committed');
    RETURN announced;
END $$;
