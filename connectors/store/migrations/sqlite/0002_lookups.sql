-- What people look for: an appointment by the number its trust knows it by, and the slots that
-- something happened to on a day. Appointments written before this step have no number here; they
-- are found by their id, which is made from it.

ALTER TABLE appointment ADD COLUMN trust TEXT NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN reference TEXT NOT NULL DEFAULT '';

CREATE INDEX appointment_by_reference ON appointment (region, trust, reference)
    WHERE reference <> '';

CREATE INDEX ledger_by_time ON ledger (region, recorded_at, slot);
