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
use backfill_runtime::ports::PortError;

use crate::App;
use crate::access::{self, get, post};
use crate::pages::headers;
use gate::Gate;

/// Largest form the console takes, in bytes.
const FORM_BYTES_MAX: usize = 4 * 1024;

/// The console.
pub(crate) fn router() -> Router<App> {
    // What reads much.
    let heavy = access::router([
        get("/console", home::show),
        get("/console/calls", calls::show),
        get("/console/choices", choices::show),
        get("/console/entries", entries::show),
        get("/console/entries/lacking", entries::show_lacking),
    ]);
    let light = access::router([
        post("/console/to-do/{id}", calls::done),
        post("/console/entries/{id}/review", entries::review),
        post("/console/entries/{id}/times", entries::times),
        get("/console/patients", patients::show),
        post("/console/patients", patients::find),
        post("/console/patients/{id}/death", patients::death),
        post("/console/patients/{id}/offers", stop::take),
        get("/console/slots/{id}", slot::show),
        get("/console/offers/{id}", offer::show),
        post("/console/offers/{id}/answer", answer::take),
        post("/console/offers/{id}/booking", booking::take),
        get("/console/offerings", offerings::show),
        post("/console/offerings", offerings::change),
        get("/console/trusts/{trust}", trust::show),
        post("/console/trusts/{trust}/list-checked", trust::list_checked),
        get("/console/quarantine/{number}", quarantine::show),
        get("/console/records", records::show),
        post("/console/records/find", records::find),
        get("/console/records/{patient}", records::show_one),
        post("/console/records/{patient}/merge", records::merge),
        post("/console/records/{patient}/part", records::part),
        post("/console/records/{patient}/number", records::remove),
    ]);
    heavy
        .layer(from_fn_with_state(Gate::default(), gate::guard))
        .merge(light)
        .method_not_allowed_fallback(crate::unknown::unknown_method)
        .layer(from_fn(access::operator))
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
