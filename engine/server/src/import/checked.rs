//! Checks a row alone and against the rows before it, before anything of it is taken.

use std::collections::HashMap;

use backfill_core::availability::Availability;
use backfill_core::code::Code;
use backfill_core::entry::Entry;
use backfill_core::{EntryId, PatientRef};
use backfill_reading::{
    ReadEntry, RowContext, Unsaid, WaitlistRow, contact_from, entry_from, tells_death, trust_code,
    words_about_times,
};
use backfill_runtime::ids;
use backfill_runtime::ports::{Details, Who};
use backfill_schemas::encode_entry;
use backfill_schemas::unseen::trimmed;
use serde_json::Value;

use super::fault::{Fault, faults};

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
    /// A hash of what the row says, but for the contact details, which belong in the vault alone.
    pub(super) content: [u8; 32],
    /// The number of the row in the trust's list.
    pub(super) reference: String,
    /// What the row leaves as it is known.
    pub(super) unsaid: Unsaid,
    /// Whether the row itself asks for a way to be reached.
    pub(super) is_reach_said: bool,
    /// What somebody must look at, although it is taken.
    pub(super) notices: Vec<Fault>,
    /// Whether it is a row of a whole list: who left because another list was without them is back.
    pub(super) is_of_whole_list: bool,
}

/// A row that says that its patient died. Nothing else that it says matters.
#[derive(Debug, Clone)]
pub(super) struct Death {
    /// The trust whose list it is.
    pub(super) trust: Code,
    /// Who died.
    pub(super) who: Who,
    /// A hash of what the row says of the death, and of whom.
    pub(super) content: [u8; 32],
    /// The number of the row in the trust's list; empty if it has none.
    pub(super) reference: String,
}

/// What a check came to.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It can be taken.
    Good(Box<Checked>),
    /// It says that its patient died.
    Died(Box<Death>),
    /// The very same row came before in this list.
    Repeated,
}

/// Checks the rows of one list.
pub(super) struct Check<'a> {
    context: RowContext<'a>,
    trust: Option<&'a str>,
    is_whole_list: bool,
    /// Line and whole content of the good rows so far.
    before: HashMap<EntryId, (u64, [u8; 32])>,
}

impl<'a> Check<'a> {
    /// `trust` is for rows that name none.
    pub(super) fn new(
        context: RowContext<'a>,
        trust: Option<&'a str>,
        is_whole_list: bool,
    ) -> Self {
        Self { context, trust, is_whole_list, before: HashMap::new() }
    }

    /// Whether no more rows can be remembered.
    pub(super) fn is_full(&self) -> bool {
        ROWS_MAX <= self.before.len()
    }

    /// Checks the row of a line.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn row(&mut self, line: u64, fields: &Value) -> Result<Verdict, Vec<Fault>> {
        let mut row = WaitlistRow::from_json(fields).map_err(|errors| faults(&errors))?;
        if row.trust.is_none() {
            row.trust = self.trust.map(str::to_owned);
        }
        if tells_death(&row, &self.context).map_err(|errors| faults(&errors))? {
            return self.death(line, &row);
        }
        let checked = self.alone(&row)?;
        let whole = ids::body_hash(serde_json::to_string(&row).unwrap_or_default().as_bytes());
        match self.is_repeated(checked.entry.id, line, whole)? {
            true => Ok(Verdict::Repeated),
            false => Ok(Verdict::Good(Box::new(checked))),
        }
    }

    /// Whether the very same row came before; it is remembered if not.
    fn is_repeated(&mut self, id: EntryId, line: u64, whole: [u8; 32]) -> Result<bool, Vec<Fault>> {
        match self.before.get(&id) {
            Some((_, before)) if *before == whole => Ok(true),
            Some((first, _)) => {
                let reason = format!("came with other content on line {first}; keep one of them");
                Err(vec![Fault::of("reference", reason)])
            }
            None => {
                self.before.insert(id, (line, whole));
                Ok(false)
            }
        }
    }

    fn death(&mut self, line: u64, row: &WaitlistRow) -> Result<Verdict, Vec<Fault>> {
        let trust = row.trust.as_deref().unwrap_or_default();
        let trust = trust_code(trust).map_err(|wanted| vec![Fault::of("trust", wanted)])?;
        let patient = patient(row).transpose().map_err(|fault| vec![fault])?;
        let who = Who { patient, ..contact_from(row, &self.context).0 };
        if patient.is_none() && who.numbers.is_empty() {
            return Err(vec![Fault::of("nhs_number", "is needed, or `local_number`")]);
        }
        let reference = given(&row.reference).unwrap_or_default();
        let said = [&row.died, &row.date_of_death, &row.nhs_number, &row.local_number];
        let said = said.map(|field| field.as_deref().unwrap_or_default());
        let content = ids::body_hash(said.join("\n").as_bytes());
        let id = ids::entry_id(trust.as_str(), &reference);
        if !reference.is_empty() && self.is_repeated(id, line, content)? {
            return Ok(Verdict::Repeated);
        }
        Ok(Verdict::Died(Box::new(Death { trust, who, content, reference })))
    }

    fn alone(&self, row: &WaitlistRow) -> Result<Checked, Vec<Fault>> {
        let mut wrong = Vec::new();
        let reference = given(&row.reference);
        if reference.is_none() {
            wrong.push(Fault::of("reference", "is needed: it tells the same entry again"));
        }
        let patient = patient(row);
        if let Some(Err(fault)) = &patient {
            wrong.push(fault.clone());
        }
        let (who, details) = contact_from(row, &self.context);
        if patient.is_none() && who.numbers.is_empty() {
            wrong.push(Fault::of("nhs_number", "is needed, or `local_number`"));
        }
        let entry = entry_from(row, PatientRef(0), &self.context);
        match (entry, reference) {
            (Ok(ReadEntry { entry, notices }), Some(reference)) if wrong.is_empty() => {
                let who = Who { patient: patient.and_then(Result::ok), ..who };
                let times = words_about_times(row, entry.id);
                let details = Details { times, ..details };
                let (content, notices) = (content(&entry, row), faults(&notices));
                let is_of_whole_list = self.is_whole_list;
                let is_reach_said = given(&row.reach).is_some();
                Ok(Checked {
                    unsaid: Unsaid::of(row, &self.context),
                    is_reach_said,
                    entry,
                    who,
                    details,
                    content,
                    reference,
                    notices,
                    is_of_whole_list,
                })
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

/// The reference that a row gives of its patient.
fn patient(row: &WaitlistRow) -> Option<Result<PatientRef, Fault>> {
    let wanted = |_| Fault::of("patient", "is no patient reference: 32 hexadecimal digits");
    given(&row.patient).map(|text| text.parse::<PatientRef>().map_err(wanted))
}

fn given(field: &Option<String>) -> Option<String> {
    field.as_deref().map(trimmed).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn is_new(fault: &Fault, told: &[Fault]) -> bool {
    told.iter().all(|other| other.field != fault.field)
}

/// What a row says, however its dates and codes are written. Of times it is the words: `next week`
/// is another week in each list, but was said once. Who is reached how is not in it, only by which
/// way.
fn content(entry: &Entry, row: &WaitlistRow) -> [u8; 32] {
    let words = row.preferred_times.as_deref().map(trimmed).unwrap_or_default();
    let timeless =
        Entry { availability: Availability::default(), times_to_read: false, ..entry.clone() };
    ids::body_hash(&[&encode_entry(&timeless), words.as_bytes()].concat())
}
