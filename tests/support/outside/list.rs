//! The waiting list as a file for `backfill import`, and the address book of its people.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use backfill_core::Timestamp;
use backfill_core::entry::{Entry, Priority, Reach};
use backfill_core::slot::{AppointmentKind, Support};
use backfill_runtime::Zone;
use backfill_simulations::trust::{Person, SyntheticEntry, TRUST};

const COLUMNS: &str = "trust,reference,nhs_number,local_number,family_name,given_name,birth_date,\
    phone,email,service,kind,priority,waiting_since,duration_minutes,modalities,sites,\
    travel_minutes_max,notice_minutes_min,ready,needs,reach,attendance_percent,suspended";

/// Dates of birth, `YYYY-MM-DD`, by email address.
pub type AddressBook = HashMap<String, String>;

/// Writes the list. Everybody who can be reached without a call gets emails, because those are
/// what the test can read.
pub fn write(file: &Path, list: &[SyntheticEntry], zone: &Zone) -> anyhow::Result<AddressBook> {
    let mut text = format!("{COLUMNS}\n");
    let mut book = AddressBook::new();
    for line in list {
        let email = line.entry.reach.is_digital().then(|| address(&line.person));
        // Writing to a text cannot fail.
        writeln!(text, "{}", row(line, email.as_deref(), zone)).ok();
        email.map(|email| book.insert(email, line.person.birth_date.clone()));
    }
    std::fs::write(file, text)?;
    Ok(book)
}

fn address(person: &Person) -> String {
    let made_up = || format!("{}@example.org", person.hospital_number.to_lowercase());
    person.email.clone().unwrap_or_else(made_up)
}

fn row(line: &SyntheticEntry, email: Option<&str>, zone: &Zone) -> String {
    let (person, entry) = (&line.person, &line.entry);
    let cells: [String; 23] = [
        TRUST.to_owned(),
        line.reference.clone(),
        person.nhs_number.clone(),
        person.hospital_number.clone(),
        person.family_name.clone(),
        person.given_name.clone(),
        person.birth_date.clone(),
        person.phone.clone().unwrap_or_default(),
        email.unwrap_or_default().to_owned(),
        entry.service.to_string(),
        kind(entry.kind).to_owned(),
        priority(entry.priority).to_owned(),
        day(entry.waiting_since, zone),
        entry.duration_minutes.to_string(),
        modalities(entry),
        sites(entry),
        entry.travel_minutes_max.to_string(),
        entry.notice_minutes_min.to_string(),
        entry.ready.names().join(";"),
        needs(entry),
        reach(entry.reach).to_owned(),
        entry.attendance_percent.to_string(),
        if entry.suspended { "yes" } else { "no" }.to_owned(),
    ];
    cells.join(",")
}

fn day(at: Timestamp, zone: &Zone) -> String {
    zone.civil(at).date().to_string()
}

fn modalities(entry: &Entry) -> String {
    let names = ["in_person", "video", "telephone"].into_iter().enumerate();
    let chosen = names.filter(|(bit, _)| entry.modalities.0 & (1 << bit) != 0);
    chosen.map(|(_, name)| name).collect::<Vec<_>>().join(";")
}

fn needs(entry: &Entry) -> String {
    let names = [
        ("interpreter", Support::INTERPRETER),
        ("telephone_interpreter", Support::TELEPHONE_INTERPRETER),
        ("sign_language", Support::SIGN_LANGUAGE),
        ("step_free", Support::STEP_FREE),
        ("transport", Support::TRANSPORT),
        ("hoist", Support::HOIST),
    ];
    let needed = names.iter().filter(|(_, need)| entry.needs.covers(*need));
    needed.map(|(name, _)| *name).collect::<Vec<_>>().join(";")
}

fn sites(entry: &Entry) -> String {
    let sites = entry.sites.iter().map(|it| format!("{}:{}", it.site, it.travel_minutes));
    sites.collect::<Vec<_>>().join(";")
}

fn kind(kind: AppointmentKind) -> &'static str {
    match kind {
        AppointmentKind::New => "new",
        AppointmentKind::FollowUp => "follow_up",
        AppointmentKind::Procedure => "procedure",
        AppointmentKind::Unknown => "unknown",
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

fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Text | Reach::Push | Reach::Email => "email",
        Reach::Call => "call",
    }
}
