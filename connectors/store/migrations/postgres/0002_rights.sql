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
GRANT SELECT, INSERT, UPDATE ON log_end, cursor, place, slot, offer, offer_limit, outbox,
    vault_person, vault_check, stop
    TO backfill_app;
GRANT SELECT, INSERT ON log, delivery, quarantine, journal, inbox, ledger, decision, vault_key,
    vault_link
    TO backfill_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON snapshot, entry, appointment, vault_identifier, lease,
    member
    TO backfill_app;
GRANT SELECT, INSERT, DELETE ON announcement
    TO backfill_app;
GRANT SELECT ON standing TO backfill_app;

-- Rows of a region are for those who work for it. Without a region nothing can be read: the setting
-- is not there, which is an error.
DO $$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'log_end', 'log', 'delivery', 'quarantine', 'cursor', 'place', 'journal', 'inbox',
        'snapshot', 'offer_limit', 'outbox', 'ledger', 'decision', 'vault_key', 'vault_person',
        'vault_identifier', 'vault_link', 'vault_check', 'announcement', 'stop'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_the_region ON %I
            USING (region = current_setting(''backfill.region''))', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['slot', 'entry', 'appointment', 'offer'] LOOP
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
END $$;
