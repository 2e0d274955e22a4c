-- Who may see and do what. Every working connection has the role `backfill_app`, which owns nothing,
-- and says at its start for which region it works, and for which trust ('' for all of the region).

-- Roles are of the whole server: another database may have made it, or be making it now.
DO $$
BEGIN
    CREATE ROLE backfill_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END $$;

-- Who migrates also works, and works as this role. If an administrator made the role and granted it
-- already, there is nothing to do.
DO $$
BEGIN
    EXECUTE format('GRANT backfill_app TO %I', current_user);
EXCEPTION WHEN insufficient_privilege OR unique_violation OR internal_error THEN
    NULL;
END $$;

GRANT USAGE ON SEQUENCE quarantine_number TO backfill_app;
GRANT SELECT ON standing TO backfill_app;
GRANT SELECT, INSERT ON incarnation, vault_key
    TO backfill_app;
GRANT SELECT, INSERT, UPDATE ON backup, clock_accepted, cursor, heard, inbox, log_end, offer_limit,
    offering, place, published, stop, unused, vault_person, vault_said, way
    TO backfill_app;
GRANT SELECT, INSERT, DELETE ON log, original, quarantine, story, unpublished, vault_link, vault_merge,
    vault_statement
    TO backfill_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON appointment, delivery, entry, lease, member, offer, outbox, slot,
    snapshot, vault_check, vault_identifier, vault_tries
    TO backfill_app;
-- Of an outcome, what was kept long enough is taken out.
GRANT SELECT, INSERT, UPDATE (outcome) ON journal TO backfill_app;

-- Rows of a region are for those who work for it. Without a region nothing can be read: the setting
-- is not there, which is an error.
DO $$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'backup', 'clock_accepted', 'cursor', 'delivery', 'inbox', 'incarnation',
        'journal', 'log', 'log_end', 'offer_limit', 'original', 'outbox', 'place', 'published',
        'quarantine', 'snapshot', 'stop', 'story', 'unpublished', 'unused', 'vault_check', 'vault_identifier',
        'vault_link', 'vault_merge', 'vault_person', 'vault_said', 'vault_statement', 'vault_tries',
        'way'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_the_region ON %I
            USING (region = current_setting(''backfill.region''))', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['slot', 'entry', 'appointment', 'offer', 'heard', 'offering'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_the_region_and_trust ON %I
            USING (region = current_setting(''backfill.region'')
                AND (current_setting(''backfill.trust'') = ''''
                    OR trust = current_setting(''backfill.trust'')))', name);
    END LOOP;
    -- No secrets of a region: all processes share the work out.
    FOREACH name IN ARRAY ARRAY['lease', 'member'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_all ON %I USING (true)', name);
    END LOOP;
    -- All regions share one key file, which is exchanged for all of them at once; a new region carries over
    -- what the others do. Proofs are no secrets, and what is carried is sealed. Who works may not change it:
    -- the owner of the table alone has that right.
    ALTER TABLE vault_key ENABLE ROW LEVEL SECURITY;
    ALTER TABLE vault_key FORCE ROW LEVEL SECURITY;
    CREATE POLICY seen_by_all ON vault_key FOR SELECT USING (true);
    CREATE POLICY of_the_region ON vault_key FOR INSERT
        WITH CHECK (region = current_setting('backfill.region'));
    CREATE POLICY exchanged_at_once ON vault_key FOR UPDATE USING (true);
END $$;
