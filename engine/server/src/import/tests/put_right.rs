//! The file of refused rows, put right, is a list.

use super::*;

/// Rows that are wrong in one place each, with what puts them right.
fn faulty() -> Vec<(String, &'static str, &'static str)> {
    let row = |reference: &str, index: u32, rest: &str| {
        let nhs = (index..).find_map(nhs_number).unwrap();
        format!("{reference},R0A,{nhs},,,{rest}")
    };
    vec![
        (row("F1", 7, "=+447700900321,nonsense,new,,2026-03-02,20,,"), "nonsense", "330"),
        (row("F2", 20, "+447700900321,330,new,,2026-02-30,20,,"), "2026-02-30", "2026-02-28"),
        (row("F3", 33, "07700900321,330,new,,2026-03-02,twenty,,"), "twenty", "20"),
        (row("F4", 46, "07700900321,330,new,,2026-03-02,20,,no,"), "nothing", "nothing"),
        (row("F5", 59, "-,330,\"new,,2026-03-02,20,,"), "\"\"\"new\"", "new"),
        (row("F6", 72, "@SUM(1),330,new,,03/02/2026,20,,"), "03/02/2026", "3 Feb 2026"),
    ]
}

#[tokio::test]
async fn a_file_of_refused_rows_put_right_is_importable_as_it_is() {
    let desk = Desk::new();
    let rows = faulty();
    let texts: Vec<&str> = rows.iter().map(|(row, ..)| row.as_str()).collect();
    let report = desk.import_rows(&texts, 0).await;
    // F4 has an empty cell too many, which says nothing.
    assert_eq!(counts(&report), (1, 0, 5), "{report}");
    let file = report.refused_file.clone().unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    for line in text.lines().skip(1) {
        let cells = super::super::record::split(line, ',').unwrap();
        let is_run = |cell: &String| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        assert!(!cells.iter().any(is_run), "a spreadsheet would run {line}");
    }
    // As it is, all of it is refused again, and the reasons are those of this run.
    let again = desk.import(&file).await.unwrap();
    assert_eq!(counts(&again), (0, 0, 5));
    let header = std::fs::read_to_string(again.refused_file.unwrap()).unwrap();
    assert_eq!(header.lines().next().unwrap().matches("reason").count(), 1, "{header}");

    let right = rows.iter().fold(text, |text, (_, wrong, right)| text.replace(wrong, right));
    let file = desk.file("right.csv", right);
    let report = desk.import(&file).await.unwrap();
    assert_eq!((counts(&report), report.exit_code()), ((5, 0, 0), 0), "{report}");
    let contact = desk.service.contacts.lock().unwrap();
    assert!(contact.values().any(|it| it.phone.as_deref() == Some("+447700900321")));
}

#[tokio::test]
async fn whatever_the_separator_and_encoding_the_refused_rows_are_a_list_again() {
    let desk = Desk::new();
    let nhs = nhs_number(7).unwrap();
    let text = format!(
        "sep=;\n{}\nF1;R0A;{nhs};\u{c4}nne;;;nonsense;new;;2026-03-02;20;;\n",
        super::HEADER.replace(',', ";").replace(' ', "")
    );
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let report = desk.import(&desk.file("list.csv", bytes)).await.unwrap();
    assert_eq!(counts(&report), (0, 0, 1));
    let refused = std::fs::read_to_string(report.refused_file.unwrap()).unwrap();
    let right = desk.file("right.csv", refused.replace("nonsense", "330"));
    assert_eq!(counts(&desk.import(&right).await.unwrap()), (1, 0, 0));
    let contacts = desk.service.contacts.lock().unwrap();
    assert_eq!(contacts.values().next().unwrap().given_name.as_deref(), Some("\u{c4}nne"));
}

#[tokio::test]
async fn refused_lines_of_json_are_lines_of_json_again() {
    let desk = Desk::new();
    let nhs = nhs_number(7).unwrap();
    let good = format!(
        "{{\"reference\":\"J1\",\"trust\":\"R0A\",\"nhs_number\":\"{nhs}\",\"service\":\"330\",\
         \"kind\":\"new\",\"waiting_since\":\"2026-03-02\",\"duration_minutes\":20}}"
    );
    let other = good.replace("J1", "J2").replace(&nhs, &nhs_number(20).unwrap());
    let text = format!("{}\n{}\n", good.replace("330", "nonsense"), other.replace("20}", "20"));
    let report = desk.import(&desk.file("list.ndjson", text)).await.unwrap();
    assert_eq!(counts(&report), (0, 0, 2));
    let file = report.refused_file.unwrap();
    assert!(file.to_string_lossy().ends_with("list.ndjson.refused.ndjson"));
    let refused = std::fs::read_to_string(&file).unwrap();
    let right = refused.replace("nonsense", "330").replace(":20\"", ":20}\"");
    let report = desk.import(&desk.file("right.ndjson", right)).await.unwrap();
    assert_eq!(counts(&report), (2, 0, 0), "{report}");
}

#[cfg(unix)]
#[tokio::test]
async fn files_beside_a_list_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    let unread = MARY.replace("07700 900123", "call me");
    let wrong = MARY.replace("WL-1", "WL-2").replace(",330,", ",?,");
    let report = desk.import_rows(&[&unread, &wrong], 0).await;
    for file in [report.refused_file, report.attention_file] {
        let mode = std::fs::metadata(file.unwrap()).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}
