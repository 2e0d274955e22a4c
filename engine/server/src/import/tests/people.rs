//! What a list says of people, and of whom it cannot be told who they are.

use backfill_runtime::ports::Doubt;

use super::*;

impl Desk {
    fn phone(&self) -> Option<String> {
        let contacts = self.service.contacts.lock().unwrap();
        contacts.values().next().and_then(|contact| contact.phone.clone())
    }

    fn learn_phone(&self, phone: &str) {
        let mut contacts = self.service.contacts.lock().unwrap();
        contacts.values_mut().for_each(|contact| contact.phone = Some(phone.to_owned()));
    }
}

#[tokio::test]
async fn an_old_list_does_not_bring_an_old_phone_number_back() {
    let desk = Desk::new();
    desk.import_rows(&[MARY], 0).await;
    desk.learn_phone("+447700900999");
    assert_eq!(counts(&desk.import_rows(&[MARY], 1).await), (0, 1, 0));
    assert_eq!(desk.phone().as_deref(), Some("+447700900999"));
    // Nor does a list that says something else of the entry.
    let suspended = MARY.replace(",no", ",yes");
    assert_eq!(counts(&desk.import_rows(&[&suspended], 2).await), (1, 0, 0));
    assert_eq!(desk.phone().as_deref(), Some("+447700900999"));
    // What a list says anew counts, also when it goes back.
    for (hours, number) in [(3, "07700 900456"), (4, "07700 900123"), (5, "07700 900456")] {
        let row = MARY.replace("07700 900123", number);
        desk.import_rows(&[&row], hours).await;
        assert_eq!(desk.phone(), Some(number.replace(' ', "").replacen('0', "+44", 1)));
    }
}

#[tokio::test]
async fn an_empty_cell_deletes_and_a_missing_column_leaves() {
    let desk = Desk::new();
    desk.import_rows(&[MARY], 0).await;
    let file = desk.file(
        "short.csv",
        "reference,trust,nhs_number,service,kind,waiting_since,duration_minutes\n\
         WL-1,R0A,999 054 8609,330,new,2026-03-02,20\n",
    );
    desk.import(&file).await.unwrap();
    assert!(desk.phone().is_some());
    desk.import_rows(&[&MARY.replace("07700 900123", " ")], 1).await;
    assert_eq!(desk.phone(), None);
    let contacts = desk.service.contacts.lock().unwrap();
    assert!(contacts.values().all(|it| it.given_name.as_deref() == Some("Mary")));
}

#[tokio::test]
async fn a_row_whose_patient_is_in_doubt_is_refused_with_the_reason() {
    for (doubt, field) in [
        (Doubt::OtherNhsNumber, "nhs_number"),
        (Doubt::DifferentPeople, "nhs_number"),
        (Doubt::OtherBirthDate, "birth_date"),
    ] {
        let desk = Desk::new();
        *desk.service.doubt.lock().unwrap() = Some(doubt);
        let report = desk.import_rows(&[MARY], 0).await;
        assert_eq!(counts(&report), (0, 0, 1));
        let rows = refused(&report);
        assert_eq!((rows[0].1.as_str(), rows[0].2.as_str()), (field, doubt.why()));
        assert_eq!(desk.service.event_count(), 0);
    }
}

#[tokio::test]
async fn a_placeholder_is_nobodys_number() {
    let desk = Desk::new();
    for number in ["9999999999", "N/A", "0000000000", "UNKNOWN"] {
        let row = MARY.replace("999 054 8609", number).replace("WL-1", &format!("WL-{number}"));
        let report = desk.import_rows(&[&row], 0).await;
        assert_eq!(counts(&report), (0, 0, 1), "{number}");
        assert_eq!(refused(&report)[0].1, "nhs_number");
        // Beside a number that is somebody's it is left out.
        let header = HEADER.replace("given_name", "local_number");
        let row = row.replace("Mary", &format!("M-{number}1"));
        let file = desk.file("both.csv", format!("{header}\n{row}\n"));
        assert_eq!(counts(&desk.import(&file).await.unwrap()), (1, 0, 0), "{number}");
    }
    assert_eq!(desk.service.contacts.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn rows_of_one_new_patient_are_one_patient() {
    let desk = Desk::new();
    let rows: Vec<String> = (1..=9).map(|row| MARY.replace("WL-1", &format!("WL-{row}"))).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(counts(&desk.import_rows(&rows, 0).await), (1, 0, 8));
    assert_eq!(desk.service.contacts.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_list_without_a_column_for_addresses_leaves_as_it_is_how_somebody_is_reached() {
    const SHORT: &str = "reference,trust,nhs_number,service,kind,waiting_since,duration_minutes";
    const ROW: &str = "WL-1,R0A,999 054 8609,330,new,2026-03-02";
    let texts = Reach::Text;
    for (first, columns, cells, reach) in [
        (MARY.to_owned(), "", "", texts),
        // Said to be none.
        (MARY.to_owned(), ",phone", ",", Reach::Call),
        (MARY.to_owned(), ",phone,email", ",,mary@example.com", Reach::Email),
        (MARY.to_owned(), ",email", ",", texts),
        (MARY.to_owned(), ",reach", ",call", Reach::Call),
        (MARY.replace("07700 900123", ""), "", "", Reach::Call),
    ] {
        let desk = Desk::new();
        desk.import_rows(&[&first], 0).await;
        let text = format!("{SHORT}{columns}\n{ROW},25{cells}\n");
        let file = desk.file("short.csv", text);
        assert_eq!(counts(&desk.import(&file).await.unwrap()), (1, 0, 0), "{columns}");
        assert_eq!(desk.entry("WL-1").unwrap().reach, reach, "{columns} {cells}");
        // The same again is the same.
        let again = args(&file);
        let again = desk.import_at(&again, NOW.plus_minutes(60)).await.unwrap();
        assert_eq!(counts(&again), (0, 1, 0), "{columns} {cells}");
    }
}

#[tokio::test]
async fn a_number_that_a_message_told_since_is_used_by_the_next_list_without_one() {
    let desk = Desk::new();
    let text = "reference,trust,nhs_number,service,kind,waiting_since,duration_minutes\n\
                WL-1,R0A,999 054 8609,330,new,2026-03-02,20\n";
    let file = desk.file("short.csv", text);
    desk.import(&file).await.unwrap();
    assert_eq!(desk.entry("WL-1").unwrap().reach, Reach::Call);
    desk.learn_phone("+447700900999");
    let report = desk.import_at(&args(&file), NOW.plus_minutes(60)).await.unwrap();
    assert_eq!((counts(&report), desk.entry("WL-1").unwrap().reach), ((1, 0, 0), Reach::Text));
}
