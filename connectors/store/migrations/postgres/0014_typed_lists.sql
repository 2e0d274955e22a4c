-- Clinic types are lacking only where the list says them of somebody for that service: 16 in `marks`.
-- Entries that were written before this step count as saying none until they change.

CREATE INDEX entry_says_clinic_types ON entry (region, trust, service) WHERE (marks & 16) <> 0;
