//! Words for kinds of appointments, how they meet, what they need and who gave them up.

use backfill_core::clinic::{Sex, Takes};
use backfill_core::course::{ContactVia, Stage};
use backfill_core::entry::{EntryStatus, Priority, Reach};
use backfill_core::slot::{AppointmentKind, Cause, Modalities, Modality, Support};
use backfill_runtime::ports::Needs;

use super::Choices;

/// Kinds of appointments.
pub const KINDS: &Choices<AppointmentKind> = &[
    ("new", AppointmentKind::New),
    ("follow_up", AppointmentKind::FollowUp),
    ("procedure", AppointmentKind::Procedure),
];

/// How patient and clinician meet.
pub const MODALITIES: &Choices<Modality> = &[
    ("in_person", Modality::InPerson),
    ("video", Modality::Video),
    ("telephone", Modality::Telephone),
];

/// The same, as bits of [`Modalities`].
pub const MODALITY_BITS: &Choices<u8> =
    &[("in_person", Modalities::IN_PERSON.0), ("video", 1 << 1), ("telephone", 1 << 2)];

/// What an appointment provides.
pub const SUPPORT: &Choices<u8> = &[
    ("interpreter", Support::INTERPRETER.0),
    ("step_free", Support::STEP_FREE.0),
    ("sign_language", Support::SIGN_LANGUAGE.0),
    ("telephone_interpreter", Support::TELEPHONE_INTERPRETER.0),
    ("transport", Support::TRANSPORT.0),
    ("hoist", Support::HOIST.0),
];

/// Sexes, as far as a clinic asks.
pub const SEXES: &Choices<Sex> = &[
    ("female", Sex::Female),
    ("male", Sex::Male),
    ("f", Sex::Female),
    ("m", Sex::Male),
    ("2", Sex::Female),
    ("1", Sex::Male),
];

/// Limits of age as people write them; none where there are none.
pub fn ages(takes: &Takes) -> Option<String> {
    match (takes.age_from, takes.age_to) {
        (None, None) => None,
        (Some(from), None) => Some(format!("{from}+")),
        (from, Some(to)) => Some(format!("{}-{to}", from.unwrap_or(0))),
    }
}

/// Where the course of a patient stands.
pub const STAGES: &Choices<Stage> = &[
    ("ready", Stage::Ready),
    ("awaiting_triage", Stage::AwaitingTriage),
    ("patient_initiated", Stage::PatientInitiated),
    ("active_monitoring", Stage::ActiveMonitoring),
    ("triaged", Stage::Ready),
    ("pifu", Stage::PatientInitiated),
];

/// Through whom a patient is reached.
pub const CONTACTS: &Choices<ContactVia> = &[
    ("patient", ContactVia::Patient),
    ("parent", ContactVia::Parent),
    ("carer", ContactVia::Carer),
    ("call_only", ContactVia::CallOnly),
    ("safe_contact", ContactVia::SafeContact),
];

/// Who gave an appointment up, as senders say it.
pub const CAUSES: &Choices<Cause> = &[
    ("patient", Cause::Patient),
    ("clinic", Cause::Clinic),
    ("error", Cause::EnteredInError),
    ("unknown", Cause::Unknown),
    ("moved", Cause::Moved),
    ("died", Cause::Died),
    ("not_needed", Cause::NotNeeded),
    ("treated_elsewhere", Cause::TreatedElsewhere),
];

/// Why an entry is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// The patient died.
    Died,
    /// Anything else: this entry alone has ended.
    Ended,
}

/// Why an entry is removed, as programs say it.
pub const REMOVALS: &Choices<Removal> = &[
    ("died", Removal::Died),
    ("not_needed", Removal::Ended),
    ("treated_elsewhere", Removal::Ended),
    ("other", Removal::Ended),
];

/// What somebody must look at before an entry is offered anything.
pub const NEEDS: &Choices<Needs> = &[("review", Needs::Review), ("times_read", Needs::TimesRead)];

/// Where an entry stands.
pub const ENTRY_STATUSES: &Choices<EntryStatus> = &[
    ("waiting", EntryStatus::Waiting),
    ("booked", EntryStatus::Booked),
    ("review_not_needed", EntryStatus::ReviewNotNeeded),
    ("review_treated_elsewhere", EntryStatus::ReviewTreatedElsewhere),
    ("review_missed", EntryStatus::ReviewMissed),
    ("review_death_taken_back", EntryStatus::ReviewDeathTakenBack),
];

/// Who gave an appointment up, as only this service says it.
pub const OTHER_CAUSES: &[&str] = &[UNBLOCKED, MOVED_EARLIER];
const UNBLOCKED: &str = "unblocked";
const MOVED_EARLIER: &str = "moved_earlier";

/// Clinical priorities, by name and by the priority type code of the NHS data dictionary, which is not
/// that of surgery (P1 to P4). Referrals of suspected cancer are called `2ww` or `usc`.
pub const PRIORITIES: &Choices<Priority> = &[
    ("routine", Priority::Routine),
    ("urgent", Priority::Urgent),
    ("two_week_wait", Priority::TwoWeekWait),
    ("1", Priority::Routine),
    ("2", Priority::Urgent),
    ("3", Priority::TwoWeekWait),
    ("2ww", Priority::TwoWeekWait),
    ("usc", Priority::TwoWeekWait),
    ("cancer", Priority::TwoWeekWait),
];

/// How people are reached.
pub const REACHES: &Choices<Reach> = &[
    ("text", Reach::Text),
    ("email", Reach::Email),
    ("push", Reach::Push),
    ("call", Reach::Call),
    // No letters are printed: whoever is to get one is called.
    ("letter", Reach::Call),
];

/// The word for a meaning; `unknown` if there is none.
pub fn word<T: PartialEq>(choices: &Choices<T>, wanted: T) -> &'static str {
    choices.iter().find(|(_, meaning)| *meaning == wanted).map_or("unknown", |(word, _)| *word)
}

/// The words for a set of bits.
pub fn words(choices: &Choices<u8>, bits: u8) -> Vec<&'static str> {
    choices.iter().filter(|(_, bit)| bits & bit != 0).map(|(word, _)| *word).collect()
}

/// The word for who gave a time up.
pub fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Unblocked => UNBLOCKED,
        Cause::MovedEarlier => MOVED_EARLIER,
        Cause::Patient
        | Cause::Clinic
        | Cause::EnteredInError
        | Cause::Unknown
        | Cause::Moved
        | Cause::Died
        | Cause::NotNeeded
        | Cause::TreatedElsewhere => word(CAUSES, cause),
    }
}

/// A clinical priority, as people say it.
pub fn priority_name(priority: Priority) -> &'static str {
    match priority {
        Priority::Unsaid => "No priority said",
        Priority::Routine => "Routine",
        Priority::Urgent => "Urgent",
        Priority::TwoWeekWait => "Two week wait",
    }
}

/// How a patient is reached, as people say it.
pub fn reach_name(reach: Reach) -> &'static str {
    match reach {
        Reach::Text => "Text message",
        Reach::Email => "Email",
        Reach::Push => "App message",
        Reach::Call => "Phone call",
    }
}

/// Who gave the time up, as people say it.
pub fn cause_sentence(cause: Cause) -> &'static str {
    match cause {
        Cause::Patient => "The patient cannot come",
        Cause::Clinic => "The clinic cancelled",
        Cause::EnteredInError => "It had been entered in error",
        Cause::Unblocked => "A blocked time was opened",
        Cause::MovedEarlier => "A patient moved to an earlier time",
        Cause::Unknown => "Not known",
        Cause::Moved => "It was moved; nobody said why",
        Cause::Died => "The patient died",
        Cause::NotNeeded => "The patient no longer needs it",
        Cause::TreatedElsewhere => "The patient was treated elsewhere",
    }
}

/// What kind of appointment it is, as people say it.
pub fn kind_name(kind: AppointmentKind) -> &'static str {
    match kind {
        AppointmentKind::Unknown => "Not known",
        AppointmentKind::New => "First appointment",
        AppointmentKind::FollowUp => "Follow-up",
        AppointmentKind::Procedure => "Procedure",
    }
}

/// How patient and clinician meet, as people say it.
pub fn modality_name(modality: Modality) -> &'static str {
    match modality {
        Modality::InPerson | Modality::Unsaid => "In person",
        Modality::Video => "By video call",
        Modality::Telephone => "By telephone",
    }
}
