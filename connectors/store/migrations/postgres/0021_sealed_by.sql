-- Where the key file was exchanged: the proof of the one that all was sealed by.

ALTER TABLE vault_key ADD COLUMN sealed_by BYTEA;

-- All regions share one key file, which is exchanged for all of them at once; a new region carries over
-- what the others do. Proofs are no secrets, and what is carried is sealed.
DROP POLICY of_the_region ON vault_key;
CREATE POLICY seen_by_all ON vault_key FOR SELECT USING (true);
CREATE POLICY of_the_region ON vault_key FOR INSERT
    WITH CHECK (region = current_setting('backfill.region'));
-- Who works may not: only the owner of the table has the right to change it.
CREATE POLICY exchanged_at_once ON vault_key FOR UPDATE USING (true);
