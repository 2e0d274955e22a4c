//! Checks a row alone and against the rows before it, before anything of it is taken.

use std::collections::HashMap;

use backfill_core::entry::Entry;
use backfill_core::{EntryId, PatientRef, Timestamp};
use backfill_http::{WaitlistRow, contact_from, entry_from};
use backfill_runtime::ports::{Details, Who};
use backfill_runtime::{Zone, ids};

use super::fault::Fault;
use super::source::faults;

/// The most rows of one list: each is remembered, to tell a row that comes twice.
pub(super) const ROWS_MAX: usize = 20_000_000;

/// A row that can be taken.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    /// The entry; its patient is not known yet.
    pub(super) entry: Entry,
    /// Who the patient is: by numbers, or by the reference that the row gives.
    pub(super) who: Who,
    /// What the row says of them.
    pub(super) details: Details,
    /// A hash of all but the contact details, which belong in the vault alone.
    pub(super) content: [u8; 32],
    /// The number of the row in the trust's list.
    pub(super) reference: String,
}

/// What a check came to.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It can be taken.
    Good(Box<Checked>),
    /// The very same row came before in this list.
    Repeated,
}

/// Checks the rows of one list.
pub(super) struct Check<'a> {
    zone: &'a Zone,
    now: Timestamp,
    trust: Option<&'a str>,
    /// Line and whole content of the good rows so far.
    before: HashMap<EntryId, (u64, [u8; 32])>,
}

impl<'a> Check<'a> {
    /// `trust` is for rows that name none.
    pub(super) fn new(zone: &'a Zone, now: Timestamp, trust: Option<&'a str>) -> Self {
        Self { zone, now, trust, before: HashMap::new() }
    }

    /// Whether no more rows can be remembered.
    pub(super) fn is_full(&self) -> bool {
        ROWS_MAX <= self.before.len()
    }

    /// Checks the row of a line.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn row(&mut self, line: u64, mut row: WaitlistRow) -> Result<Verdict, Vec<Fault>> {
        if row.trust.is_none() {
            row.trust = self.trust.map(str::to_owned);
        }
        let checked = self.alone(&row)?;
        let whole = ids::body_hash(json(&row).as_bytes());
        match self.before.get(&checked.entry.id) {
            Some((_, before)) if *before == whole => Ok(Verdict::Repeated),
            Some((first, _)) => {
                let reason = format!("came with other content on line {first}; keep one of them");
                Err(vec![Fault::of("reference", reason)])
            }
            None => {
                self.before.insert(checked.entry.id, (line, whole));
                Ok(Verdict::Good(Box::new(checked)))
            }
        }
    }

    fn alone(&self, row: &WaitlistRow) -> Result<Checked, Vec<Fault>> {
        let mut wrong = Vec::new();
        let given = |field: &Option<String>| {
            field.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let reference = given(&row.reference);
        if reference.is_none() {
            wrong.push(Fault::of("reference", "is needed: it tells the same entry again"));
        }
        let patient = given(&row.patient).map(|text| text.parse::<PatientRef>());
        if matches!(patient, Some(Err(_))) {
            wrong.push(Fault::of("patient", "is no patient reference: 32 hexadecimal digits"));
        }
        let (who, details) = contact_from(row);
        if patient.is_none() && who.numbers.is_empty() {
            wrong.push(Fault::of("nhs_number", "is needed, or `local_number`"));
        }
        let entry = entry_from(row, PatientRef(0), self.zone, self.now);
        match (entry, reference) {
            (Ok(entry), Some(reference)) if wrong.is_empty() => {
                let who = Who { patient: patient.and_then(Result::ok), ..who };
                let content = content(row);
                Ok(Checked { entry, who, details, content, reference })
            }
            (entry, _) => {
                // What the row itself says is wrong goes first.
                let mut all = entry.err().map(|errors| faults(&errors)).unwrap_or_default();
                all.extend(
                    wrong.into_iter().filter(|fault| is_new(fault, &all)).collect::<Vec<_>>(),
                );
                Err(all)
            }
        }
    }
}

fn is_new(fault: &Fault, told: &[Fault]) -> bool {
    told.iter().all(|other| other.field != fault.field)
}

/// Who is reached how is not in it, only whether there is a way: that decides the usual reach.
fn content(row: &WaitlistRow) -> [u8; 32] {
    let given = |field: &Option<String>| {
        field.as_ref().filter(|text| !text.is_empty()).map(|_| "given".to_owned())
    };
    let plain = WaitlistRow {
        nhs_number: None,
        local_number: None,
        family_name: None,
        given_name: None,
        birth_date: None,
        language: None,
        phone: given(&row.phone),
        email: given(&row.email),
        ..row.clone()
    };
    ids::body_hash(json(&plain).as_bytes())
}

/// All fields in their order, as one text.
fn json(row: &WaitlistRow) -> String {
    serde_json::to_string(row).unwrap_or_default()
}
