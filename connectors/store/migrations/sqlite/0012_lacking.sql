-- What an entry lacks that a rule needs. `marks`: 1 its priority, 2 the day by which a follow-up is due,
-- 4 clinic types; 8 says when the patient was last asked whether they still wait. Days count from 1970:
-- from which on somebody must look at a suspension, and from which on they are to be asked again.
-- Entries that were written before this step are counted once they change.

ALTER TABLE entry ADD COLUMN marks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entry ADD COLUMN review_from INTEGER;
ALTER TABLE entry ADD COLUMN validate_from INTEGER;

CREATE INDEX entry_lacks_priority ON entry (region, id) WHERE (marks & 1) <> 0;
CREATE INDEX entry_lacks_due_by ON entry (region, id) WHERE (marks & 2) <> 0;
CREATE INDEX entry_lacks_clinic_types ON entry (region, id) WHERE (marks & 4) <> 0;
CREATE INDEX entry_validated ON entry (region, trust) WHERE (marks & 8) <> 0;
CREATE INDEX entry_suspension_to_review ON entry (region, review_from) WHERE review_from IS NOT NULL;
CREATE INDEX entry_to_validate ON entry (region, validate_from, trust)
    WHERE validate_from IS NOT NULL;
