//! The API: one file per endpoint, the same steps in each.
//!
//! ```text
//!  Command ──► backfill_reading ──► Event ──► taking ──► Intake::take ──► outcome ──► answer
//!  (raw body,   (rows of text,                (durable before             (from the
//!   its id)      all faults at once)           anything is answered)       commit)
//! ```

mod problem;
mod content_coding;
mod command;
mod entity_tag;
mod condition;
mod signature;
mod parameters;
mod place;
mod taking;
mod person;
mod people;
mod refused;
mod clinic;
mod cancellations;
mod waitlist;
mod patients;
mod subjects;
mod deaths;
mod stays;
mod merges;
mod trusts;
mod offerings;
mod other_site;
mod merge;
mod numbers;
mod appointments;
mod slots;
mod offers;
mod events;
mod health;
mod probes;
mod vocabulary;
mod document;

use axum::Router;
use axum::http::Method;
use axum::middleware::{from_fn, map_response};
use axum::routing::{MethodRouter, any, delete, get, post, put};

pub(crate) use appointments::AppointmentView;
pub(crate) use offers::OfferView;
pub(crate) use problem::{no_time, unknown_method, unknown_path};
pub(crate) use slots::candidates::{chosen as chosen_view, passed as passed_view};
pub(crate) use waitlist::EntryView;

use crate::App;
use crate::pages::headers;

/// One endpoint: its method, its path and what answers.
type Route = (Method, &'static str, MethodRouter<App>);

/// All routes of the API, with problem details for every path and method it does not have.
pub(crate) fn router() -> Router<App> {
    let mut api = Router::new();
    let mut outside = Router::new();
    for (_, path, method) in routes() {
        match path.strip_prefix("/api") {
            Some(path) => api = api.route(path, method),
            None => outside = outside.route(path, method),
        }
    }
    let api =
        api.fallback(problem::unknown_path).method_not_allowed_fallback(problem::unknown_method);
    let api = outside
        .method_not_allowed_fallback(problem::unknown_method)
        // A nested router does not see its own path with a closing slash.
        .route("/api/", any(problem::unknown_path))
        .nest("/api", api);
    api.layer(from_fn(entity_tag::tag))
        .layer(from_fn(other_site::guard))
        .layer(map_response(headers::protect_api))
}

fn routes() -> Vec<Route> {
    vec![
        (Method::POST, "/api/cancellations", post(cancellations::post)),
        (Method::POST, "/api/waitlist", post(waitlist::create::post)),
        (Method::GET, "/api/waitlist", get(waitlist::list::get)),
        (Method::GET, "/api/waitlist/{id}", get(waitlist::show::get)),
        (Method::PUT, "/api/waitlist/{id}", put(waitlist::replace::put)),
        (Method::DELETE, "/api/waitlist/{id}", delete(waitlist::remove::delete)),
        (Method::POST, "/api/waitlist/{id}/reviewed", post(waitlist::reviewed::post)),
        (Method::POST, "/api/patients/opt-out", post(patients::opt_out)),
        (Method::POST, "/api/patients/opt-in", post(patients::opt_in)),
        (Method::POST, "/api/patients/died", post(deaths::died)),
        (Method::POST, "/api/patients/death-taken-back", post(deaths::taken_back)),
        (Method::POST, "/api/patients/admitted", post(stays::admitted)),
        (Method::POST, "/api/patients/discharged", post(stays::discharged)),
        (Method::POST, "/api/patients/find", post(subjects::find)),
        (Method::GET, "/api/patients/{patient}/held", get(subjects::held)),
        (Method::POST, "/api/patients/{patient}/erase", post(subjects::erase)),
        (Method::GET, "/api/patients/merges", get(merges::list)),
        (Method::POST, "/api/patients/merges", post(merge::post)),
        (Method::POST, "/api/patients/{patient}/part", post(merges::part)),
        (Method::GET, "/api/trusts", get(trusts::list)),
        (Method::GET, "/api/offerings", get(offerings::list)),
        (Method::POST, "/api/offerings", post(offerings::post)),
        (Method::POST, "/api/trusts/{trust}/list-checked", post(trusts::list_checked)),
        (Method::POST, "/api/patients/{patient}/numbers/remove", post(numbers::remove)),
        (Method::GET, "/api/appointments/available", get(appointments::available::get)),
        (Method::POST, "/api/appointments", post(appointments::report::post)),
        (Method::GET, "/api/appointments", get(appointments::search::get)),
        (Method::POST, "/api/appointments/book", post(appointments::book::post)),
        (Method::GET, "/api/appointments/{id}", get(appointments::show::get)),
        (Method::DELETE, "/api/appointments/{id}", delete(appointments::cancel::delete)),
        (Method::PUT, "/api/appointments/{id}/reschedule", put(appointments::reschedule::put)),
        (Method::GET, "/api/slots", get(slots::list::get)),
        (Method::GET, "/api/slots/{id}", get(slots::ledger::get)),
        (Method::GET, "/api/slots/{id}/candidates", get(slots::candidates::get)),
        (Method::GET, "/api/offers/{id}", get(offers::show::get)),
        (Method::POST, "/api/offers/{id}/answer", post(offers::answer::post)),
        (Method::GET, "/api/events/{id}", get(events::get)),
        (Method::GET, "/healthz", get(health::get)),
        (Method::GET, "/openapi.json", get(document::get)),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use utoipa::OpenApi;

    #[test]
    fn the_document_lists_every_route_and_no_other() {
        let document = serde_json::to_value(super::document::Document::openapi()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let listed: BTreeSet<(String, String)> = paths
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().unwrap().keys();
                methods.map(move |method| (method.to_uppercase(), path.clone()))
            })
            .collect();
        let routes = super::routes().into_iter();
        let mut routed: BTreeSet<(String, String)> =
            routes.map(|(method, path, _)| (method.to_string(), path.to_owned())).collect();
        // The process answers these, whatever its roles.
        routed.extend(["/readyz", "/metrics"].map(|path| ("GET".to_owned(), path.to_owned())));
        assert_eq!(listed, routed);
    }

    #[test]
    fn every_operation_has_an_id_of_its_own() {
        let document = serde_json::to_value(super::document::Document::openapi()).unwrap();
        let paths = document["paths"].as_object().unwrap().values();
        let operations = paths.flat_map(|item| item.as_object().unwrap().values());
        let ids: Vec<&str> =
            operations.map(|operation| operation["operationId"].as_str().unwrap()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    }
}
