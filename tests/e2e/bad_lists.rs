//! Lists with bad rows: the good ones are taken, the others written down with line and reason.

use backfill_tests::listing::{self, Row};
use backfill_tests::{Service, Settings, people, until};

use backfill_tests::scene::waiting;

#[test]
fn bad_rows_are_refused_alone_and_a_mended_list_takes_only_them() {
    let service = Service::start(&Settings::default());
    let bad_number = waiting(1).with("nhs_number", "9990000000");
    let bad_date = waiting(2).with("waiting_since", "31/02/2026");
    let unread_times = waiting(3).with("preferred_times", "when the cat sleeps");
    let rows = [waiting(0), bad_number, bad_date, unread_times];
    let imported = listing::import(&service, &rows);
    assert_eq!(imported.code, Some(65), "{}", imported.said);
    assert!(
        imported.said.contains("2 taken, 0 already on the list, 2 refused"),
        "{}",
        imported.said
    );

    let refused = imported.file.with_extension("csv.refused.csv");
    let refused = std::fs::read_to_string(refused).unwrap();
    let lines: Vec<&str> = refused.lines().collect();
    assert_eq!(lines.len(), 3, "{refused}");
    assert!(lines[1].starts_with("3,nhs_number,"), "{refused}");
    assert!(lines[2].starts_with("4,waiting_since,"), "{refused}");
    assert!(imported.said.contains("1 with times to be read by a person"), "{}", imported.said);
    assert!(!imported.said.contains("cat"), "{}", imported.said);

    let mut mended: Vec<Row> = (0..3).map(waiting).collect();
    mended.push(waiting(3).with("preferred_times", "when the cat sleeps"));
    let imported = listing::import(&service, &mended);
    assert_eq!(imported.code, Some(0), "{}", imported.said);
    assert!(
        imported.said.contains("2 taken, 2 already on the list, 0 refused"),
        "{}",
        imported.said
    );
    until("all four are on the list", || {
        let page = service.json("/api/waitlist?limit=100");
        (page["entries"].as_array().unwrap().len() == 4).then_some(())
    });
}

#[test]
fn a_list_with_a_wrong_header_is_refused_whole() {
    let service = Service::start(&Settings::default());
    let file = service.desk("lists").join("wrong.csv");
    listing::write(&file, &[waiting(0)]);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("waiting_since", "waiting_sicne", 1)).unwrap();
    let imported = listing::import_file(&service, file);
    assert_eq!(imported.code, Some(64), "{}", imported.said);
    assert!(imported.said.contains("did you mean `waiting_since`"), "{}", imported.said);
    let nobody = people::person(0);
    assert!(!imported.said.contains(&nobody.nhs_number), "{}", imported.said);
}
