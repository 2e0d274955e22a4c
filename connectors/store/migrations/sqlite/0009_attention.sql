-- Which entries wait for a person: 1 to be reviewed, 2 with times to be read, 3 both. Before this step
-- there were none of either.

ALTER TABLE entry ADD COLUMN attention INTEGER NOT NULL DEFAULT 0
    CHECK (attention IN (0, 1, 2, 3));

CREATE INDEX entry_to_review ON entry (region, id) WHERE attention IN (1, 3);
CREATE INDEX entry_to_read ON entry (region, id) WHERE attention IN (2, 3);
