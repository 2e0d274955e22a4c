//! The coordinators' console: what was freed and filled today, what needs a person, and why each
//! slot stands where it does.
//!
//! The console has no login yet and therefore binds to loopback: whoever makes it listen elsewhere
//! must put something before it that knows the staff. It matters, because a coordinator must be
//! able to call: the call list, and the page of an offer that needs somebody, name the patient, with
//! phone number and birthday, from the vault (`person`); so do the entries that somebody must look at,
//! the patient whom a coordinator looks up by number, and the pages of a record, where a person puts
//! right who somebody is. No other page does, no log does, and no
//! browser keeps it.
//!
//! What changes anything is a form from the console itself (`same_origin`): another site that a
//! coordinator has open in the same browser cannot post to it.
//!
//! Only the front page looks again by itself, so it holds no form: what a person types or is
//! about to press is never taken from under their hands.

mod action;
mod answer;
mod bands;
mod booking;
mod bytes;
mod calls;
mod choices;
mod considered;
mod decision;
mod entries;
mod patients;
mod gate;
mod home;
mod later;
mod meanwhile;
mod offer;
mod outbox;
mod problem;
mod quarantine;
mod records;
mod offer_row;
mod person;
mod place;
mod shown;
mod slot_row;
mod tag;
mod today;
mod trust;
mod offerings;
mod unused;
mod via;
mod was_told;
mod same_origin;
mod slot;
mod stop;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use backfill_runtime::ports::PortError;

use crate::App;
use crate::pages::headers;
use gate::Gate;

/// Largest form the console takes, in bytes.
const FORM_BYTES_MAX: usize = 4 * 1024;

/// The console.
pub(crate) fn router() -> Router<App> {
    // What reads much.
    let heavy = Router::new()
        .route("/console", get(home::show))
        .route("/console/calls", get(calls::show))
        .route("/console/choices", get(choices::show))
        .route("/console/entries", get(entries::show))
        .route("/console/entries/lacking", get(entries::show_lacking))
        .layer(from_fn_with_state(Gate::default(), gate::guard));
    heavy
        .route("/console/to-do/{id}", post(calls::done))
        .route("/console/entries/{id}/review", post(entries::review))
        .route("/console/entries/{id}/times", post(entries::times))
        .route("/console/patients", get(patients::show).post(patients::find))
        .route("/console/patients/{id}/death", post(patients::death))
        .route("/console/patients/{id}/offers", post(stop::take))
        .route("/console/slots/{id}", get(slot::show))
        .route("/console/offers/{id}", get(offer::show))
        .route("/console/offers/{id}/answer", post(answer::take))
        .route("/console/offers/{id}/booking", post(booking::take))
        .route("/console/offerings", get(offerings::show).post(offerings::change))
        .route("/console/trusts/{trust}", get(trust::show))
        .route("/console/trusts/{trust}/list-checked", post(trust::list_checked))
        .route("/console/quarantine/{number}", get(quarantine::show))
        .route("/console/records", get(records::show))
        .route("/console/records/find", post(records::find))
        .route("/console/records/{patient}", get(records::show_one))
        .route("/console/records/{patient}/merge", post(records::merge))
        .route("/console/records/{patient}/part", post(records::part))
        .route("/console/records/{patient}/number", post(records::remove))
        .method_not_allowed_fallback(crate::unknown::unknown_method)
        .layer(from_fn(same_origin::guard))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(map_response(headers::protect_console))
}

/// What is said while the time is not known.
pub(crate) fn no_time(reason: String) -> Response {
    problem::Problem::Unavailable(PortError::Unavailable { what: "clock", reason }).into_response()
}

/// What an address of the console says that leads nowhere.
pub(crate) fn unknown_page() -> Response {
    problem::Problem::NotFound("page").into_response()
}
