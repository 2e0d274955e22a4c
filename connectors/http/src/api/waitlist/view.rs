//! An entry as the API shows it: the fields of a row without those of the vault.

use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::EntryId;
use backfill_core::availability::Availability;
use backfill_core::course::SuspendedFor;
use backfill_core::entry::{self as core, Entry};
use backfill_reading::vocabulary::{
    ContactWord, Kind, ModalityWord, Priority, ReachWord, SexWord, StageWord, SupportWord,
    SuspendedWord,
};
use backfill_reading::words::kinds::{
    CONTACTS, ENTRY_STATUSES, KINDS, MODALITY_BITS, PRIORITIES, REACHES, SEXES, STAGES, SUPPORT,
    word, words,
};
use backfill_reading::words::lacking::{SUSPENSIONS, to_look_at};
use backfill_reading::{FieldError, FieldErrors};
use backfill_runtime::ports::{PortError, Version};
use backfill_schemas::times;
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::api::entity_tag;
use crate::api::vocabulary::EntryStatusWord;
use crate::words::moments::{self, rfc3339};

/// One patient waiting for one service. Who it is, is in the vault only.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryView {
    /// The id of the entry.
    id: String,
    /// The reference of the patient.
    patient: String,
    /// ODS code of the trust.
    trust: String,
    /// Treatment function code.
    service: String,
    /// `new`, `follow_up` or `procedure`.
    #[schema(value_type = Kind)]
    kind: &'static str,
    /// `routine`, `urgent` or `two_week_wait`; missing where the list does not say it: nothing is
    /// offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Priority>)]
    priority: Option<&'static str>,
    /// When the wait began.
    waiting_since: String,
    /// How long the appointment must be.
    duration_minutes: u16,
    /// How the patient can meet the clinician.
    #[schema(value_type = Vec<ModalityWord>)]
    modalities: Vec<&'static str>,
    /// Sites the patient would go to; none means every site of the trust.
    sites: Vec<SiteView>,
    /// Longest travel.
    travel_minutes_max: u16,
    /// When the patient can come, in words; missing means any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_times: Option<String>,
    /// What was written about times was not understood: nothing is offered until a person has read
    /// it and sent `preferred_times` that are.
    times_to_read: bool,
    /// Shortest notice.
    notice_minutes_min: u32,
    /// What is done already.
    ready: Vec<String>,
    /// What the patient needs.
    #[schema(value_type = Vec<SupportWord>)]
    needs: Vec<&'static str>,
    /// How they are reached.
    #[schema(value_type = ReachWord)]
    reach: &'static str,
    /// Likelihood to attend.
    attendance_percent: u8,
    /// The later appointment that is given up with a move.
    #[serde(skip_serializing_if = "Option::is_none")]
    holds: Option<String>,
    /// Not to be offered anything for now.
    suspended: bool,
    /// Clinic types that are right for the patient.
    clinic_types: Vec<String>,
    /// The consultant or team that it must be; empty if any.
    team: String,
    /// Sex, for clinics that take one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<SexWord>)]
    sex: Option<&'static str>,
    /// Not to be seen before this date.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_before: Option<String>,
    /// A follow-up is to be seen by this date.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_by: Option<String>,
    /// The date on which a standard of waiting breaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    breach_by: Option<String>,
    /// The appointment that must come first.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    /// Where the patient's course stands.
    #[schema(value_type = StageWord)]
    stage: &'static str,
    /// Of a suspended entry: why, if that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<SuspendedWord>)]
    suspended_reason: Option<&'static str>,
    /// Of a suspended entry: until when; if only the trust lifts it, the day on which somebody looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    suspended_until: Option<String>,
    /// When the trust last asked the patient whether they still wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    validated_on: Option<String>,
    /// Through whom the patient is reached.
    #[schema(value_type = ContactWord)]
    contact_via: &'static str,
    /// In prison.
    in_prison: bool,
    /// Whether the patient agreed to go to other trusts.
    other_trusts: bool,
    /// Where it stands. At one that begins with `review` somebody must look before anything is
    /// offered: remove it, or send `POST /api/waitlist/{id}/reviewed`.
    #[schema(value_type = EntryStatusWord)]
    status: &'static str,
}

/// A site the patient would go to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SiteView {
    /// ODS code of the site.
    site: String,
    /// How long the patient travels there.
    travel_minutes: u16,
}

impl EntryView {
    pub(crate) fn of(app: &App, entry: &Entry) -> Self {
        let sites = entry.sites.iter().map(|choice| SiteView {
            site: choice.site.to_string(),
            travel_minutes: choice.travel_minutes,
        });
        Self {
            id: entry.id.to_string(),
            patient: entry.patient.to_string(),
            trust: entry.trust.to_string(),
            service: entry.service.to_string(),
            kind: word(KINDS, entry.kind),
            priority: priority(entry),
            waiting_since: rfc3339(&app.zone, entry.waiting_since),
            duration_minutes: entry.duration_minutes,
            modalities: words(MODALITY_BITS, entry.modalities.0),
            sites: sites.collect(),
            travel_minutes_max: entry.travel_minutes_max,
            preferred_times: preferred_times(&entry.availability),
            times_to_read: entry.times_to_read,
            notice_minutes_min: entry.notice_minutes_min,
            ready: entry.ready.names().to_vec(),
            needs: words(SUPPORT, entry.needs.0),
            reach: word(REACHES, entry.reach),
            attendance_percent: entry.attendance_percent,
            holds: entry.holds.map(|id| id.to_string()),
            suspended: entry.suspended,
            clinic_types: entry.seeks.types.clone(),
            team: entry.seeks.team.clone(),
            sex: entry.seeks.sex.map(|sex| word(SEXES, sex)),
            not_before: entry.timing.not_before.map(moments::iso_day),
            due_by: entry.timing.due_by.map(moments::iso_day),
            breach_by: entry.timing.breach_by.map(moments::iso_day),
            after: entry.timing.after.map(|id| id.to_string()),
            stage: word(STAGES, entry.course.stage),
            suspended_reason: suspended_reason(entry),
            suspended_until: suspended_until(entry),
            validated_on: entry.course.validated_on.map(moments::iso_day),
            contact_via: word(CONTACTS, entry.course.via),
            in_prison: entry.course.in_prison,
            other_trusts: entry.agreed_to_other_trusts,
            status: word(ENTRY_STATUSES, entry.status),
        }
    }
}

fn priority(entry: &Entry) -> Option<&'static str> {
    (entry.priority != core::Priority::Unsaid).then(|| word(PRIORITIES, entry.priority))
}

fn suspended_reason(entry: &Entry) -> Option<&'static str> {
    let why = entry.course.suspended_for;
    (entry.suspended && why != SuspendedFor::Other).then(|| word(SUSPENSIONS, why))
}

/// What is kept of an earlier suspension is not shown beside a "no": it could not be sent back.
fn suspended_until(entry: &Entry) -> Option<String> {
    entry.course.suspended_until.filter(|_| entry.suspended).map(moments::iso_day)
}

fn preferred_times(availability: &Availability) -> Option<String> {
    (*availability != Availability::default()).then(|| times::describe(availability))
}

/// What of an entry may have changed: what is shown, and what the vault knows of the patient, which
/// is not.
#[derive(Debug, Serialize)]
pub(crate) struct Versioned {
    shown: EntryView,
    /// Of this nothing can be read or guessed.
    patient: Option<Version>,
}

impl Versioned {
    /// As it stands now.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    pub(crate) async fn of(app: &App, entry: &Entry) -> Result<Self, PortError> {
        let patient = app.vault.version(entry.patient).await?;
        Ok(Self { shown: EntryView::of(app, entry), patient })
    }
}

/// An entry as it is shown alone, with its version; without one where that cannot be told.
pub(super) async fn alone(app: &App, entry: &Entry) -> Response {
    let view = EntryView::of(app, entry);
    entity_tag::answer(StatusCode::OK, version(app, entry).await.as_ref(), &view)
}

async fn version(app: &App, entry: &Entry) -> Option<Versioned> {
    let version = Versioned::of(app, entry).await;
    version.inspect_err(|error| tracing::warn!(%error, "the version of an entry is not known")).ok()
}

/// Where an entry is shown.
pub(crate) fn url(entry: EntryId) -> String {
    format!("/api/waitlist/{entry}")
}

/// An entry as it is after a request, with what a person must look at.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryAnswer {
    #[serde(flatten)]
    entry: EntryView,
    /// What was taken but cannot be used as it came: times that are not understood, an address that
    /// nothing can be sent to. Nobody is lost by it: the patient is called, or a person reads it. And
    /// what is missing, so that nothing is offered before it is said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notices: Vec<FieldError>,
}

/// The entry as it was committed, with its version. Whoever wrote last is shown: where it cannot
/// be read, that is what was sent.
pub(super) async fn answer(
    app: &App,
    status: StatusCode,
    sent: Entry,
    notices: FieldErrors,
) -> Response {
    let stored = app.reader.entry(sent.id).await.ok().flatten().unwrap_or(sent);
    let lacks = to_look_at(&stored, app.zone.local((app.now)()).day);
    let notices = [notices.into_vec(), lacks.into_vec()].concat();
    let answer = EntryAnswer { entry: EntryView::of(app, &stored), notices };
    entity_tag::answer(status, version(app, &stored).await.as_ref(), &answer)
}
