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
use axum::middleware::{from_fn, map_response};

pub(crate) use appointments::AppointmentView;
pub(crate) use offers::OfferView;
pub(crate) use problem::{no_time, unknown_method, unknown_path};
pub(crate) use slots::candidates::{chosen as chosen_view, passed as passed_view};
pub(crate) use waitlist::EntryView;

use crate::App;
use crate::access::{self, Asks, Route, any, delete, get, post, put};
use crate::pages::headers;

/// All routes of the API, with problem details for every path and method it does not have.
pub(crate) fn router() -> Router<App> {
    let (api, outside): (Vec<_>, Vec<_>) =
        routes().into_iter().partition(|route| route.path().starts_with("/api/"));
    // A nested router does not see its own path with a closing slash.
    let root = access::router([any("/api/", |_: Asks| problem::unknown_path())]);
    let api = access::router(api.into_iter().map(|route| route.below("/api")))
        .fallback(problem::unknown_path)
        .method_not_allowed_fallback(problem::unknown_method)
        .layer(from_fn(access::operator));
    let api = access::router(outside)
        .method_not_allowed_fallback(problem::unknown_method)
        .merge(root)
        .nest("/api", api);
    api.layer(from_fn(entity_tag::tag))
        .layer(from_fn(other_site::guard))
        .layer(map_response(headers::protect_api))
}

fn routes() -> Vec<Route<App>> {
    vec![
        post("/api/cancellations", cancellations::post),
        post("/api/waitlist", waitlist::create::post),
        get("/api/waitlist", waitlist::list::get),
        get("/api/waitlist/{id}", waitlist::show::get),
        put("/api/waitlist/{id}", waitlist::replace::put),
        delete("/api/waitlist/{id}", waitlist::remove::delete),
        post("/api/waitlist/{id}/reviewed", waitlist::reviewed::post),
        post("/api/patients/opt-out", patients::opt_out),
        post("/api/patients/opt-in", patients::opt_in),
        post("/api/patients/died", deaths::died),
        post("/api/patients/death-taken-back", deaths::taken_back),
        post("/api/patients/admitted", stays::admitted),
        post("/api/patients/discharged", stays::discharged),
        post("/api/patients/find", subjects::find),
        get("/api/patients/{patient}/held", subjects::held),
        post("/api/patients/{patient}/erase", subjects::erase),
        get("/api/patients/merges", merges::list),
        post("/api/patients/merges", merge::post),
        post("/api/patients/{patient}/part", merges::part),
        get("/api/trusts", trusts::list),
        get("/api/offerings", offerings::list),
        post("/api/offerings", offerings::post),
        post("/api/trusts/{trust}/list-checked", trusts::list_checked),
        post("/api/patients/{patient}/numbers/remove", numbers::remove),
        get("/api/appointments/available", appointments::available::get),
        post("/api/appointments", appointments::report::post),
        get("/api/appointments", appointments::search::get),
        post("/api/appointments/book", appointments::book::post),
        get("/api/appointments/{id}", appointments::show::get),
        delete("/api/appointments/{id}", appointments::cancel::delete),
        put("/api/appointments/{id}/reschedule", appointments::reschedule::put),
        get("/api/slots", slots::list::get),
        get("/api/slots/{id}", slots::ledger::get),
        get("/api/slots/{id}/candidates", slots::candidates::get),
        get("/api/offers/{id}", offers::show::get),
        post("/api/offers/{id}/answer", offers::answer::post),
        get("/api/events/{id}", events::get),
        get("/healthz", health::get),
        get("/openapi.json", document::get),
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
            routes.map(|route| (route.method().to_owned(), route.path().to_owned())).collect();
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
