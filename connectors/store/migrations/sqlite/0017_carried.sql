-- After the key file was exchanged: the keys of hashes and links of before, sealed with the new one.
-- What they made must be found again, and cannot be made anew.

ALTER TABLE vault_key ADD COLUMN carried BLOB;
