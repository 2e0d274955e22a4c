-- What names a person who is erased goes, wherever it was put aside.

GRANT DELETE ON quarantine, delivery TO backfill_app;
GRANT UPDATE ON inbox TO backfill_app;

-- Wrong answers to the light check by patient, whichever offer's page they were given on: so many since
-- a moment.
CREATE TABLE vault_tries (
    region TEXT NOT NULL,
    patient BYTEA NOT NULL,
    since BIGINT NOT NULL,
    wrong_count BIGINT NOT NULL,
    PRIMARY KEY (region, patient)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON vault_tries TO backfill_app;
ALTER TABLE vault_tries ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_tries FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_region ON vault_tries USING (region = current_setting('backfill.region'));

-- What was kept long enough is thrown away.
GRANT DELETE ON log, ledger, decision, outbox, slot, offer, vault_link, vault_check TO backfill_app;
