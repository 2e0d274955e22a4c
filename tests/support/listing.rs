//! Waiting lists as CSV files, and the command that imports them.

use std::path::{Path, PathBuf};

use backfill_core::civil::date_of;
use backfill_core::course::SuspendedFor;
use backfill_core::entry::{Entry, Priority, Reach};
use backfill_core::slot::{AppointmentKind, Modalities};
use backfill_simulations::trust::{Person, SyntheticEntry, TRUST};

use crate::{Service, people};

const HEADER: [&str; 24] = [
    "reference",
    "nhs_number",
    "local_number",
    "family_name",
    "given_name",
    "birth_date",
    "phone",
    "email",
    "service",
    "kind",
    "priority",
    "waiting_since",
    "duration_minutes",
    "modalities",
    "sites",
    "preferred_times",
    "notice_minutes_min",
    "ready",
    "reach",
    "suspended",
    "suspended_reason",
    "clinic_types",
    "not_before",
    "due_by",
];

/// A line of a list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Cells in the order of the header.
    cells: [String; HEADER.len()],
}

impl Row {
    /// Somebody who waits for a new appointment in a service since so many days, can come at any
    /// time at once, and is told by text.
    #[must_use]
    pub fn new(reference: &str, person: &Person, service: &str, waiting_days: i64) -> Self {
        let mut row = Self { cells: Default::default() }.with_person(person);
        let since = people::days_ahead(-waiting_days, 9, 0).date();
        for (column, value) in [
            ("reference", reference),
            ("service", service),
            ("kind", "new"),
            ("priority", "routine"),
            ("waiting_since", &since.to_string()),
            ("duration_minutes", "15"),
            ("notice_minutes_min", "0"),
            ("reach", "text"),
        ] {
            row = row.with(column, value);
        }
        row
    }

    /// The line with another value in a column.
    #[must_use]
    pub fn with(mut self, column: &str, value: &str) -> Self {
        let index = HEADER.iter().position(|it| *it == column).unwrap();
        value.clone_into(&mut self.cells[index]);
        self
    }

    fn with_person(self, person: &Person) -> Self {
        self.with("nhs_number", &person.nhs_number)
            .with("local_number", &person.hospital_number)
            .with("family_name", &person.family_name)
            .with("given_name", &person.given_name)
            .with("birth_date", &person.birth_date)
            .with("phone", person.phone.as_deref().unwrap_or_default())
            .with("email", person.email.as_deref().unwrap_or_default())
    }

    /// A line of the made-up trust's list.
    #[must_use]
    pub fn of(line: &SyntheticEntry) -> Self {
        let entry = &line.entry;
        let sites = entry.sites.iter().map(|it| format!("{}:{}", it.site, it.travel_minutes));
        let sites: Vec<String> = sites.collect();
        Self { cells: Default::default() }
            .with_person(&line.person)
            .with("reference", &line.reference)
            .with("service", entry.service.as_str())
            .with("kind", kind(entry.kind))
            .with("priority", priority(entry.priority))
            .with("waiting_since", &people::london().civil(entry.waiting_since).date().to_string())
            .with("duration_minutes", &entry.duration_minutes.to_string())
            .with("modalities", modalities(entry))
            .with("sites", &sites.join("; "))
            .with("preferred_times", &backfill_schemas::times::describe(&entry.availability))
            .with("notice_minutes_min", &entry.notice_minutes_min.to_string())
            .with("ready", &entry.ready.names().join("; "))
            .with("reach", reach(entry.reach))
            .with("suspended", if entry.suspended { "yes" } else { "no" })
            .with("suspended_reason", suspended_for(entry))
            .with("clinic_types", &entry.seeks.types.join("; "))
            .with("not_before", &day(entry.timing.not_before))
            .with("due_by", &day(entry.timing.due_by))
    }

    fn line(&self) -> String {
        let quoted = self.cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        quoted.collect::<Vec<_>>().join(",")
    }
}

/// Writes a list as CSV.
pub fn write(path: &Path, rows: &[Row]) {
    let header = std::iter::once(HEADER.join(","));
    let lines: Vec<String> = header.chain(rows.iter().map(Row::line)).collect();
    std::fs::write(path, lines.join("\n") + "\n").unwrap();
}

/// What an import command came to.
#[derive(Debug)]
pub struct Imported {
    /// Its exit code.
    pub code: Option<i32>,
    /// What it said.
    pub said: String,
    /// The list's file.
    pub file: PathBuf,
}

/// Imports rows with the real command, beside the running service.
pub fn import(service: &Service, rows: &[Row]) -> Imported {
    let file = service.desk("lists").join("waiting.csv");
    write(&file, rows);
    import_file(service, file)
}

/// Imports a file with the real command, beside the running service.
pub fn import_file(service: &Service, file: PathBuf) -> Imported {
    let path = file.to_str().unwrap();
    let args = ["import", "waitlist", "--trust", TRUST, "--file", path];
    let ended = service.command(&args).output().unwrap();
    let said = [ended.stdout, ended.stderr].concat();
    Imported { code: ended.status.code(), said: String::from_utf8(said).unwrap(), file }
}

/// A day since 1970 as a date; nothing if there is none.
fn day(day: Option<i32>) -> String {
    let date = day.map(date_of);
    date.map_or_else(String::new, |it| format!("{:04}-{:02}-{:02}", it.year, it.month, it.day))
}

fn suspended_for(entry: &Entry) -> &'static str {
    match entry.course.suspended_for {
        SuspendedFor::Other => "",
        SuspendedFor::Patient => "patient",
        SuspendedFor::Unfit => "unfit",
        SuspendedFor::Treatment => "treatment",
    }
}

fn kind(kind: AppointmentKind) -> &'static str {
    match kind {
        AppointmentKind::Unknown => "",
        AppointmentKind::New => "new",
        AppointmentKind::FollowUp => "follow_up",
        AppointmentKind::Procedure => "procedure",
    }
}

fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::Unsaid => "",
        Priority::Routine => "routine",
        Priority::Urgent => "urgent",
        Priority::TwoWeekWait => "two_week_wait",
    }
}

fn modalities(entry: &Entry) -> &'static str {
    let all = entry.modalities == Modalities::ALL;
    if all { "in_person; video; telephone" } else { "in_person" }
}

fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Text => "text",
        Reach::Email => "email",
        Reach::Push => "push",
        Reach::Call => "call",
    }
}
