-- How large things are, for SQLite's planner. It knows nothing of a table that nobody analysed, and takes
-- the first column of a key, the region, for one that few rows share: then it reads a whole region
-- where it could look a row up. All rows of a file are one region's. The numbers are for a region that has
-- grown, and always the same, so that plans are: rows, then how many share the first column of the
-- index, the first two, and so on. What only waits or lives is little.

ANALYZE vault_key;
DELETE FROM sqlite_stat1;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('appointment', 'appointment_by_reference', '1000000 1000000 100000 2'),
    ('appointment', 'appointment_by_patient', '1000000 1000000 10 2'),
    ('appointment', 'appointment', '1000000 1000000 1'),
    ('delivery', 'delivery', '1000000 1000000 100000 1'),
    ('entry', 'entry_says_clinic_types', '1000000 1000000 100000 1000'),
    ('entry', 'entry_to_validate', '1000000 1000000 1000 100'),
    ('entry', 'entry_suspension_to_review', '1000 1000 2'),
    ('entry', 'entry_validated', '1000000 1000000 100000'),
    ('entry', 'entry_lacks_clinic_types', '100000 100000 2'),
    ('entry', 'entry_lacks_due_by', '100000 100000 2'),
    ('entry', 'entry_lacks_priority', '100000 100000 2'),
    ('entry', 'entry_to_read', '100000 100000 2'),
    ('entry', 'entry_to_review', '100000 100000 2'),
    ('entry', 'entry_by_service', '1000000 1000000 100000 2'),
    ('entry', 'entry_by_patient', '1000000 1000000 2'),
    ('entry', 'entry', '1000000 1000000 1'),
    ('inbox', 'inbox', '1000000 1000000 1'),
    ('journal', 'journal', '1000000 1000000 1'),
    ('log', 'log', '1000000 1000000 1'),
    ('offer', 'yes_by_patient', '1000000 1000000 2'),
    ('offer', 'one_live_offer_per_patient_and_service', '1000 1000 10 1'),
    ('offer', 'one_booking_per_slot', '1000000 1000000 1'),
    ('offer', 'one_yes_per_slot', '1000000 1000000 1'),
    ('offer', 'one_live_offer_per_lane', '1000 1000 10 1'),
    ('offer', 'offer_by_time', '1000 1000 2'),
    ('offer', 'offer_by_slot', '1000000 1000000 10 2'),
    ('offer', 'offer', '1000000 1000000 1'),
    ('original', 'original', '1000000 1000000 1'),
    ('outbox', 'outbox_by_seq', '1000000 1000000 10 2'),
    ('outbox', 'outbox_failed', '1000 1000'),
    ('outbox', 'outbox_to_do', '1000 1000 10 2'),
    ('outbox', 'outbox_waiting', '1000 1000 100 10 2'),
    ('outbox', 'outbox', '1000000 1000000 10 1'),
    ('quarantine', 'one_copy_in_quarantine', '1000000 1000000 1'),
    ('quarantine', 'quarantine', '1000000 1000000 1'),
    ('slot', 'slot_by_state', '1000000 1000000 100000 2'),
    ('slot', 'slot_by_start', '1000000 1000000 10 2'),
    ('slot', 'slot', '1000000 1000000 1'),
    ('story', 'story_by_time', '1000000 1000000 10 2'),
    ('story', 'story', '1000000 1000000 10 1'),
    ('stop', 'stop', '1000000 1000000 1'),
    ('vault_check', 'vault_check', '1000000 1000000 1'),
    ('vault_identifier', 'one_nhs_number_per_person', '1000000 1000000 1'),
    ('vault_identifier', 'vault_identifier_by_patient', '1000000 1000000 2'),
    ('vault_identifier', 'vault_identifier', '1000000 1000000 1'),
    ('vault_link', 'vault_link', '1000000 1000000 1'),
    ('vault_merge', 'vault_merge_by_stayed', '1000000 1000000 2'),
    ('vault_merge', 'vault_merge', '1000000 1000000 1'),
    ('vault_person', 'vault_person', '1000000 1000000 1'),
    ('vault_said', 'vault_said', '1000000 1000000 1'),
    ('vault_statement', 'vault_statement_by_patient', '1000000 1000000 10 2'),
    ('vault_tries', 'vault_tries', '1000000 1000000 1');

-- From now on in this connection too.
ANALYZE sqlite_schema;
