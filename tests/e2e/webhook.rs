//! With a secret set, only signed cancellations are taken (Standard Webhooks).

use backfill_tests::{Service, Settings, people, web};
use serde_json::json;

/// 24 bytes and more, in base64: "a secret for the tests only".
const SECRET: &str = "whsec_YSBzZWNyZXQgZm9yIHRoZSB0ZXN0cyBvbmx5";

#[test]
fn only_a_signed_cancellation_is_taken_once_a_secret_is_set() {
    let settings = Settings { webhook_secret: Some(SECRET), ..Settings::default() };
    let service = Service::start(&settings);
    let body = json!({
        "id": "signed", "trust": "R9Z", "site": "R9Z01", "service": "320", "kind": "new",
        "session": "CAR1N", "start": people::days_ahead(7, 10, 0).to_string(),
        "duration_minutes": 30, "clinic_types": ["any"], "reason": "patient",
    })
    .to_string();
    let url = service.url("/api/cancellations");
    let seconds = (people::now().0 / 1000).to_string();
    let old = (people::now().0 / 1000 - 3600).to_string();
    let send = |timestamp: &str, signature: &str| {
        let headers = [
            ("webhook-id", "signed"),
            ("webhook-timestamp", timestamp),
            ("webhook-signature", signature),
        ];
        web::post(&url, &headers, body.as_bytes())
    };
    let good = sign(&seconds, &body);

    assert_eq!(web::post(&url, &[], body.as_bytes()).status, 401, "not signed");
    assert_eq!(send(&seconds, &sign(&seconds, "{}")).status, 401, "signed for another body");
    assert_eq!(send(&old, &sign(&old, &body)).status, 401, "signed an hour ago");
    assert!(service.slots().is_empty(), "nothing was taken");
    let taken = send(&seconds, &good);
    assert_eq!(taken.status, 202, "{}", taken.text);
    assert_eq!(service.slots().len(), 1);
}

/// The signature, by the tools of another language.
fn sign(timestamp: &str, body: &str) -> String {
    let script = "import sys, hmac, hashlib, base64\n\
        secret, text = base64.b64decode(sys.argv[1].removeprefix('whsec_')), sys.argv[2]\n\
        mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()\n\
        print('v1,' + base64.b64encode(mac).decode(), end='')";
    let text = format!("signed.{timestamp}.{body}");
    let python = backfill_tests::public_client::python();
    let args = ["-c", script, SECRET, &text];
    let signed = std::process::Command::new(python).args(args).output().unwrap();
    assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
    String::from_utf8(signed.stdout).unwrap()
}
