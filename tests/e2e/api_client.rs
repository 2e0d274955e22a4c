//! A client that a generator makes of `/openapi.json` does what the API promises.

use backfill_tests::scene::Scene;
use backfill_tests::{people, public_client};
use serde_json::json;

#[test]
fn a_client_made_of_the_document_has_what_is_listed_booked() {
    let scene = Scene::open();
    let person = people::person(0);
    let start = people::days_ahead(9, 10, 0).to_string();
    let phone = person.phone.clone().unwrap_or_else(|| "07700 900123".to_owned());
    let identity = json!({"nhs_number": person.nhs_number, "phone": phone, "start": start});
    let folder = scene.service.desk("client");
    let said = public_client::use_api(&scene.service.url(""), &folder, &identity);
    let story = scene.service.json(&format!("/api/slots/{}", said["slot"].as_str().unwrap()));
    assert_eq!(story["slot"]["outcome"], "filled", "{story}");
    assert!(said["start"].as_str().unwrap().starts_with(&start[..16]), "{said} {start}");
}
