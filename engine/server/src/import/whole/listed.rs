//! Which entries a file names, whatever else is wrong with its rows.

use std::collections::{BTreeMap, HashMap, HashSet};

use backfill_core::code::Code;
use backfill_core::entry::Entry;
use backfill_core::{EntryId, PatientRef};
use backfill_reading::{RowContext, WaitlistRow, contact_from, entry_from, trust_code};
use backfill_runtime::identity::{key, telling};
use backfill_runtime::ids;
use backfill_runtime::ports::Identifier;
use backfill_schemas::unseen::trimmed;
use serde_json::{Value, json};

use super::super::source::Source;

/// How many lines are told whose entry cannot be read.
const LINES_MAX: usize = 10;

/// What a file names.
#[derive(Debug, Default)]
pub(in crate::import) struct Listed {
    /// Each trust that a row names, or the command line, with the entries that its rows name.
    trusts: BTreeMap<Code, HashSet<EntryId>>,
    /// Rows by what tells their patients.
    rows: HashMap<Person, Vec<Row>>,
    /// The first lines whose entry cannot be read.
    pub(super) unreadable: Vec<u64>,
    /// How many lines these are.
    pub(super) unreadable_count: usize,
}

/// What tells a patient: a number of theirs in one spelling, or their reference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Person {
    Number((String, String)),
    Reference(PatientRef),
}

/// A row as far as it can be read.
#[derive(Debug, Clone)]
struct Row {
    id: EntryId,
    /// None if something is wrong with it.
    entry: Option<Entry>,
}

impl Listed {
    /// Reads a file. `trust` is for rows that name none.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(in crate::import) fn read(
        mut source: Source<'_>,
        context: &RowContext<'_>,
        trust: Option<&str>,
    ) -> std::io::Result<Self> {
        let mut listed = Self::default();
        if let Some(Ok(trust)) = trust.map(trust_code) {
            listed.trusts.entry(trust).or_default();
        }
        while let Some(row) = source.next()? {
            let is_read = row.row.is_ok_and(|fields| listed.add(&fields, context, trust));
            if !is_read {
                listed.unreadable_count += 1;
                if listed.unreadable.len() < LINES_MAX {
                    listed.unreadable.push(row.line);
                }
            }
        }
        Ok(listed)
    }

    /// Whether it can be told which entry the row is.
    fn add(&mut self, fields: &Value, context: &RowContext<'_>, trust: Option<&str>) -> bool {
        let mut row = WaitlistRow::from_json(fields).unwrap_or_else(|_| named(fields));
        if row.trust.is_none() {
            row.trust = trust.map(str::to_owned);
        }
        let given = |text: &Option<String>| {
            text.as_deref().map(trimmed).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let trust = given(&row.trust).and_then(|text| trust_code(&text).ok());
        let Some((trust, reference)) = trust.zip(given(&row.reference)) else { return false };
        let id = ids::entry_id(trust.as_str(), &reference);
        self.trusts.entry(trust).or_default().insert(id);
        let entry = entry_from(&row, PatientRef(0), context).ok().map(|read| read.entry);
        let (who, _) = contact_from(&row, context);
        let named = given(&row.patient).and_then(|text| text.parse().ok()).map(Person::Reference);
        for person in numbers(&who.numbers).chain(named) {
            self.rows.entry(person).or_default().push(Row { id, entry: entry.clone() });
        }
        true
    }

    /// The trusts whose list it is.
    pub(super) fn trusts(&self) -> impl Iterator<Item = Code> {
        self.trusts.keys().copied()
    }

    /// Whether a row names this entry.
    pub(super) fn names(&self, entry: &Entry) -> bool {
        self.trusts.get(&entry.trust).is_some_and(|ids| ids.contains(&entry.id))
    }

    /// Whether a row under another number may be this very wait of the same patient: what it says is
    /// the same wait, or cannot be read. `known` are the numbers of the patient.
    pub(super) fn has_otherwise(&self, entry: &Entry, known: &[Identifier]) -> bool {
        let people = numbers(known).chain([Person::Reference(entry.patient)]);
        let mut rows = people.filter_map(|person| self.rows.get(&person)).flatten();
        rows.any(|row| {
            row.id != entry.id && row.entry.as_ref().is_none_or(|it| is_one_wait(it, entry))
        })
    }
}

/// As the engine tells a wait from another: see `AlreadyWaiting`.
fn is_one_wait(one: &Entry, other: &Entry) -> bool {
    let two_pathways = one.pathway.zip(other.pathway).is_some_and(|(one, other)| one != other);
    (one.trust, one.service, one.kind) == (other.trust, other.service, other.kind) && !two_pathways
}

fn numbers(numbers: &[Identifier]) -> impl Iterator<Item = Person> {
    telling(numbers, &[]).into_iter().map(|number| Person::Number(key(&number)))
}

/// What names an entry and its patient, of a row whose other fields cannot be read.
fn named(fields: &Value) -> WaitlistRow {
    let field = |name: &str| fields.get(name).cloned().unwrap_or(Value::Null);
    let plain = json!({
        "reference": field("reference"), "trust": field("trust"), "patient": field("patient"),
        "nhs_number": field("nhs_number"), "local_number": field("local_number"),
    });
    WaitlistRow::from_json(&plain).unwrap_or_default()
}
