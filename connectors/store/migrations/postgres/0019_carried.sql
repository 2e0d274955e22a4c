-- As in SQLite, where the key file can be exchanged: the keys of hashes and links of before.

ALTER TABLE vault_key ADD COLUMN carried BYTEA;
