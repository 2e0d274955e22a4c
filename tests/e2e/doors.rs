//! Which doors the process opens, and to whom.

use backfill_tests::{Service, Settings, program, web};

/// Refused at the start: the exit code, and what was said.
fn refused(environment: &[(&str, &str)], words: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program::command();
    command.arg("run").arg("--data").arg(folder.path().join("data"));
    command.env("BACKFILL__HTTP__LISTEN", "127.0.0.1:0");
    command.env("BACKFILL__HL7__LISTEN", "127.0.0.1:0").envs(environment.iter().copied());
    let ended = command.output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(64), "{said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is not in {said}");
    }
}

#[test]
fn a_door_that_other_machines_reach_is_refused_with_the_remedy_unless_the_settings_say_open() {
    let remedy = "without_login = \"open to everybody on this network\"";
    for (name, address, setting) in [
        ("BACKFILL__HTTP__LISTEN", "0.0.0.0:0", "`http.listen`"),
        ("BACKFILL__HTTP__LISTEN", "[::]:0", "`http.listen`"),
        ("BACKFILL__HL7__LISTEN", "0.0.0.0:0", "`hl7.listen`"),
    ] {
        refused(&[(name, address)], &[setting, remedy, "127.0.0.1"]);
    }
    refused(&[("BACKFILL__HTTP__WITHOUT_LOGIN", "yes")], &["open to everybody on this network"]);
}

#[test]
fn the_patients_own_door_serves_nothing_else_and_the_other_no_page_of_theirs() {
    let service = Service::start(&Settings { patients_apart: true, ..Settings::default() });
    let at = |path: &str| web::get(&service.patients_url(path));
    for (path, status) in [
        ("/o/0123456789ABCDEFGHJKMNPQRS", 404),
        ("/healthz", 200),
        ("/static/backfill.css", 200),
        ("/", 404),
        ("/console", 404),
        ("/console/calls", 404),
        ("/api/slots", 404),
        ("/openapi.json", 404),
        ("/metrics", 404),
        ("/readyz", 404),
    ] {
        assert_eq!(at(path).status, status, "{path}");
    }
    let said = web::post(&service.patients_url("/api/cancellations"), &[], b"{}");
    assert_eq!(said.status, 404);
    let unknown = service.get("/o/0123456789ABCDEFGHJKMNPQRS");
    assert_eq!(unknown.status, 404);
    assert_eq!(service.get("/console").status, 200);
}

#[test]
fn whoever_tries_links_is_told_to_come_again() {
    let service = Service::start(&Settings::default());
    let link = |number: u32| service.get(&format!("/o/GUESS{number:021}"));
    let put_off = (0..100).map(link).find(|it| it.status != 404).unwrap();
    assert_eq!(put_off.status, 429);
    assert!(put_off.text.contains(backfill_tests::settings::PHONE), "{}", put_off.text);
    let metrics = service.get("/metrics").text;
    assert!(metrics.contains("backfill_links_put_off_total 1"), "{metrics}");
    assert!(metrics.contains("backfill_unknown_links_total "), "{metrics}");
}

#[test]
fn the_numbers_are_told_by_own_names_alone_and_health_by_any() {
    let service = Service::start(&Settings::default());
    for (path, status) in
        [("/metrics", 421), ("/readyz", 200), ("/healthz", 200), ("/console", 421)]
    {
        let answer = web::get_as(&service.url(path), "evil.invalid");
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(web::get_as(&service.url(path), "localhost").status, 200, "{path}");
    }
}

#[test]
fn no_copy_of_its_memory_is_left_behind() {
    let service = Service::start(&Settings::default());
    let limits = service.told_of_it("limits");
    let size = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).unwrap();
    let size: Vec<&str> = size.split_whitespace().collect();
    assert_eq!(size, ["0", "0", "bytes"]);
    assert_eq!(service.told_of_it("coredump_filter").trim().trim_start_matches('0'), "");
}

#[test]
fn a_time_of_no_year_is_refused_and_never_acknowledged() {
    let service = Service::start(&Settings::default());
    let taken = service.seq();
    for start in ["0000-01-01T00:00:00Z", "0000-12-31T23:00", "0001-01-01T09:00:00Z"] {
        let body = serde_json::json!({
            "id": start, "trust": "R9Z", "site": "R9Z01", "service": "Cardiology", "kind": "new",
            "session": "CAR1N", "start": start, "duration_minutes": 30, "clinic_types": ["any"],
            "reason": "patient",
        });
        let answer = service.post("/api/cancellations", &body);
        assert_eq!(answer.status, 422, "{start}: {}", answer.text);
        assert_eq!(answer.json()["errors"][0]["field"], "start", "{start}");
    }
    assert_eq!(service.seq(), taken, "nothing is pending");
}
