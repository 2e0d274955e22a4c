-- Where the key file was exchanged and nothing was sealed anew: the proof of the one that all was sealed by.

ALTER TABLE vault_key ADD COLUMN sealed_by BLOB;
