-- By what the content of a partition is known again: a checksum of the record before the offset.

ALTER TABLE place ADD COLUMN mark INTEGER;
