//! Lists as spreadsheets and patient systems write them.

use super::*;

const COLUMNS: &str = "reference,nhs_number,given_name,family_name,birth_date,phone,email,service,\
                       kind,priority,waiting_since,duration_minutes,preferred_times";

/// A row of somebody, with some cells set.
fn row(number: u32, cells: &[(&str, &str)]) -> String {
    let nhs = (number * 3..).find_map(nhs_number).unwrap();
    let usual = [
        ("reference", format!("W{number}")),
        ("nhs_number", nhs),
        ("given_name", "Una".to_owned()),
        ("family_name", "Example".to_owned()),
        ("birth_date", "1962-05-14".to_owned()),
        ("phone", "07700900321".to_owned()),
        ("service", "Cardiology".to_owned()),
        ("kind", "new".to_owned()),
        ("priority", "routine".to_owned()),
        ("waiting_since", "2026-01-19".to_owned()),
        ("duration_minutes", "20".to_owned()),
    ];
    let cell = |name: &str| {
        let set =
            cells.iter().find(|(column, _)| *column == name).map(|(_, cell)| (*cell).to_owned());
        let usual =
            || usual.iter().find(|(column, _)| *column == name).map(|(_, cell)| cell.clone());
        set.or_else(usual).unwrap_or_default()
    };
    COLUMNS.split(',').map(cell).collect::<Vec<_>>().join(",")
}

fn list(rows: &[String]) -> String {
    format!("{COLUMNS}\n{}\n", rows.join("\n"))
}

async fn import(bytes: impl AsRef<[u8]>) -> (Desk, anyhow::Result<Report>) {
    let desk = Desk::new();
    let file = desk.file("list.csv", bytes);
    let report = desk.import_as(ImportArgs { trust: Some("R0A".to_owned()), ..args(&file) }).await;
    (desk, report)
}

async fn taken(bytes: impl AsRef<[u8]>, count: u64) -> (Desk, Report) {
    let (desk, report) = import(bytes.as_ref()).await;
    let report = report.unwrap();
    let shown = String::from_utf8_lossy(&bytes.as_ref()[..bytes.as_ref().len().min(300)]);
    assert_eq!(counts(&report), (count, 0, 0), "{report}\n{shown}");
    (desk, report)
}

impl Desk {
    fn contact(&self, reference: &str) -> backfill_runtime::ports::Contact {
        let patient = self.entry(reference).unwrap().patient;
        self.service.contacts.lock().unwrap()[&patient].clone()
    }
}

#[tokio::test]
async fn what_is_done_is_said_in_the_words_of_the_trust() {
    for (cell, names) in [
        ("\"Bloods, Imaging reported\"", &["bloods", "imaging_reported"][..]),
        ("drops;biometry;Pre-op", &["biometry", "drops", "pre_op"]),
        ("none", &[]),
        ("", &[]),
    ] {
        let head = format!("{COLUMNS},ready");
        let (desk, _) = taken(format!("{head}\n{},{cell}\n", row(1, &[])), 1).await;
        assert_eq!(desk.entry("W1").unwrap().ready.names(), names, "{cell}");
    }
    let (desk, report) = import(format!("{COLUMNS},ready\n{},yes\n", row(1, &[]))).await;
    assert_eq!(counts(&report.unwrap()), (0, 0, 1));
    assert!(desk.entry("W1").is_none());
}

#[tokio::test]
async fn blanks_of_every_kind_around_names_and_values_go() {
    let plain = list(&[row(1, &[])]);
    for (old, new) in [
        ("reference,", "\u{a0}reference\u{a0},"),
        ("reference,", "\u{feff}Reference\u{200b},"),
        (",phone,", ",\u{2003}PHONE\u{202f}\t,"),
        ("nhs_number", "NHS Number"),
        ("waiting_since", "Waiting\u{a0}Since"),
        ("W1,", "\u{a0}W1\u{200b},"),
        (",07700900321,", ",\u{3000}07700 900321\u{ad},"),
        (",new,", ",New\u{a0},"),
        (",Cardiology,", ",\u{feff}cardiology service \u{2060},"),
        (",20,", ",\u{a0}20\u{a0},"),
    ] {
        assert!(plain.contains(old));
        let (desk, _) = taken(plain.replacen(old, new, 1), 1).await;
        assert!(desk.entry("W1").is_some(), "{new:?}");
        assert_eq!(desk.contact("W1").phone.as_deref(), Some("+447700900321"), "{new:?}");
    }
}

#[tokio::test]
async fn separators_line_ends_and_columns_without_a_name_are_those_of_any_program() {
    let rows = [row(1, &[]), row(2, &[])];
    let plain = list(&rows);
    let returns = plain.replace('\n', "\r");
    let extended = plain.lines().map(|line| format!("{line},,\n")).collect::<String>();
    let header = COLUMNS;
    let files = [
        plain.clone(),
        plain.replace('\n', "\r\n"),
        returns.clone(),
        returns.trim_end().to_owned(),
        plain.replace('\n', "\r\r\n"),
        format!("\n\n{}\n\n", plain.replace('\n', "\n\n")),
        format!("sep=,\r\n{plain}"),
        format!("sep=;\r\n{}", plain.replace(',', ";")),
        format!("\"sep=\t\"\n{}", plain.replace(',', "\t")),
        plain.replace(',', ";"),
        plain.replace(',', "\t"),
        plain.replace(',', "|"),
        extended.clone(),
        extended.replace('\n', ",\n"),
        format!("{header},\n{}\n{}\n", rows[0], rows[1]),
        format!("{header}\n{},,\n{}\n", rows[0], rows[1]),
        format!("{plain},,,,,,,,,,,\n,,,,,,,,,,,\n\u{1a}"),
        format!("Outpatient waiting list,,,,,,,,,,,\n\n{plain}"),
        format!("{header}\n{}\n{header}\n{}\n", rows[0], rows[1]),
        plain.lines().map(|line| format!("\"{}\"\n", line.replace(',', "\",\""))).collect(),
    ];
    for file in files {
        taken(file, 2).await;
    }
}

#[tokio::test]
async fn any_usual_encoding_is_read() {
    let plain = list(&[
        row(1, &[("given_name", "Zo\u{eb}")]),
        row(2, &[("family_name", "O\u{2019}Neill")]),
    ]);
    let wide = |of: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
        format!("{mark}{plain}").encode_utf16().flat_map(of).collect()
    };
    let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(&plain);
    for bytes in [
        plain.clone().into_bytes(),
        format!("\u{feff}{plain}").into_bytes(),
        windows.to_vec(),
        wide(u16::to_le_bytes, "\u{feff}"),
        wide(u16::to_be_bytes, "\u{feff}"),
        wide(u16::to_le_bytes, ""),
    ] {
        let (desk, _) = taken(&bytes, 2).await;
        assert_eq!(desk.contact("W1").given_name.as_deref(), Some("Zo\u{eb}"));
        assert_eq!(desk.contact("W2").family_name.as_deref(), Some("O\u{2019}Neill"));
    }
}

#[tokio::test]
async fn a_row_in_another_encoding_than_the_rest_is_refused_alone() {
    let first = row(1, &[("given_name", "Zo\u{eb}")]);
    let second = row(2, &[("given_name", "Zo?")]).into_bytes();
    let second: Vec<u8> = second.into_iter().map(|it| if it == b'?' { 0xeb } else { it }).collect();
    let bytes = [COLUMNS.as_bytes(), b"\n", first.as_bytes(), b"\n", &second, b"\n"].concat();
    let (_desk, report) = import(bytes).await;
    let report = report.unwrap();
    assert_eq!(counts(&report), (1, 0, 1));
    assert!(refused(&report)[0].2.contains("encoding"));
}

#[tokio::test]
async fn dates_are_those_of_the_file_where_they_can_mean_one_day() {
    let forms = [
        "14/05/1962",
        "14-May-62",
        "14 May 1962",
        "1962-05-14 00:00:00",
        "22780",
        "22780.0",
        "19620514",
        "14.5.1962",
        "1962-05-14T00:00:00Z",
        "14/05/1962 00:00",
        "Monday 14 May 1962",
    ];
    let rows: Vec<String> =
        (1..).zip(forms).map(|(at, form)| row(at, &[("birth_date", form)])).collect();
    let (desk, _) = taken(list(&rows), rows.len() as u64).await;
    for (at, form) in (1..).zip(forms) {
        let born = desk.contact(&format!("W{at}")).birth_date;
        assert_eq!(born.as_deref(), Some("1962-05-14"), "{form}");
    }
}

#[tokio::test]
async fn a_date_that_can_be_two_is_refused_unless_the_file_or_the_command_says_which() {
    let unclear = row(1, &[("waiting_since", "03/02/2026")]);
    let clear = row(2, &[("birth_date", "27/05/1962")]);
    let american = row(3, &[("birth_date", "05/27/1962")]);
    let (_desk, report) = import(list(std::slice::from_ref(&unclear))).await;
    let report = report.unwrap();
    assert_eq!(counts(&report), (0, 0, 1));
    assert_eq!(refused(&report)[0].1, "waiting_since");
    assert!(refused(&report)[0].2.contains("two dates"), "{:?}", refused(&report));

    let february = Timestamp(1_770_076_800_000);
    let march = Timestamp(1_772_409_600_000);
    for (rows, since) in [
        (vec![unclear.clone(), clear.clone()], february),
        (vec![clear.clone(), unclear.clone()], february),
        (vec![unclear.clone(), american.clone()], march),
    ] {
        let (desk, _) = taken(list(&rows), 2).await;
        assert_eq!(desk.entry("W1").unwrap().waiting_since, since, "{rows:?}");
    }
    let (_desk, report) = import(list(&[unclear.clone(), clear, american])).await;
    assert_eq!(report.unwrap().refused, 1, "the file says both");

    let desk = Desk::new();
    let file = desk.file("list.csv", list(&[unclear]));
    let dates = Some(Dates::DayFirst);
    let told = ImportArgs { trust: Some("R0A".to_owned()), dates, ..args(&file) };
    assert_eq!(counts(&desk.import_as(told).await.unwrap()), (1, 0, 0));
    assert_eq!(desk.entry("W1").unwrap().waiting_since, february);
}

#[tokio::test]
async fn a_number_that_a_spreadsheet_changed_is_put_right_or_told() {
    let cells = [
        ("7700900321", Reach::Text, None),
        ("447700900321", Reach::Text, None),
        ("=\"07700900321\"", Reach::Text, None),
        ("'07700900321", Reach::Text, None),
        ("'+447700900321", Reach::Text, None),
        ("07700900321.0", Reach::Text, None),
        ("020 7946 0123", Reach::Call, None),
        ("4.4771E+11", Reach::Call, Some("spreadsheet")),
        ("07700 900321 (son)", Reach::Call, Some("somebody else")),
        ("07700900321/07700900322", Reach::Call, Some("several")),
        ("0770090032", Reach::Call, Some("no telephone number in use")),
    ];
    let rows: Vec<String> =
        (1..).zip(cells).map(|(at, (phone, ..))| row(at, &[("phone", phone)])).collect();
    let (desk, report) = taken(list(&rows), cells.len() as u64).await;
    let attention = std::fs::read_to_string(report.attention_file.as_ref().unwrap()).unwrap();
    let said = report.to_string();
    for (at, (phone, reach, reason)) in (1..).zip(cells) {
        let reference = format!("W{at}");
        assert_eq!(desk.entry(&reference).unwrap().reach, reach, "{phone}");
        let line = attention.lines().find(|line| line.contains(&format!(",{reference},")));
        match reason {
            None => assert_eq!(line, None, "{phone}"),
            Some(reason) => assert!(line.unwrap().contains(reason), "{phone}: {line:?}"),
        }
        if reach == Reach::Text {
            assert_eq!(desk.contact(&reference).phone.as_deref(), Some("+447700900321"), "{phone}");
        }
    }
    assert_eq!(report.to_call, 4);
    assert!(said.contains("4 on the call list") && said.contains("line 9: phone"), "{said}");
    for secret in ["900321", "(son)", "4.4771E", "Una"] {
        assert!(!said.contains(secret) && !attention.contains(secret), "{secret}: {said}");
    }
}

#[tokio::test]
async fn an_address_is_checked_when_it_is_taken() {
    let cells = [
        ("una@example.org", Some("una@example.org"), Reach::Email),
        ("<una@example.org>", Some("una@example.org"), Reach::Email),
        ("mailto:una@example.org", Some("una@example.org"), Reach::Email),
        ("una@example.org\u{200b}", Some("una@example.org"), Reach::Email),
        ("una@m\u{fc}ller.example", Some("una@xn--mller-kva.example"), Reach::Email),
        ("una@example.org.", None, Reach::Call),
        ("una..e@example.org", None, Reach::Call),
        ("una@example..org", None, Reach::Call),
        ("z\u{f6}e@example.org", None, Reach::Call),
        ("\"una@example.org, bob@example.org\"", None, Reach::Call),
        ("una@example.org;bob@example.org", None, Reach::Call),
        ("none@none", None, Reach::Call),
        ("noemail@noemail.com", None, Reach::Call),
    ];
    let rows: Vec<String> = (1..)
        .zip(cells)
        .map(|(at, (email, ..))| row(at, &[("phone", ""), ("email", email)]))
        .collect();
    let (desk, report) = taken(list(&rows), cells.len() as u64).await;
    for (at, (email, address, reach)) in (1..).zip(cells) {
        let reference = format!("W{at}");
        assert_eq!(desk.entry(&reference).unwrap().reach, reach, "{email}");
        assert_eq!(desk.contact(&reference).email.as_deref(), address, "{email}");
    }
    assert_eq!((report.to_call, report.to_read), (8, 0));
}

#[tokio::test]
async fn times_that_are_not_understood_are_kept_for_a_person() {
    let times = ["weekdays after 5pm", "works Mon-Wed", "-", "after Una\u{2019}s chemo"];
    let rows: Vec<String> =
        (1..).zip(times).map(|(at, words)| row(at, &[("preferred_times", words)])).collect();
    let (desk, report) = taken(list(&rows), 4).await;
    let unread: Vec<bool> =
        (1..=4).map(|at| desk.entry(&format!("W{at}")).unwrap().times_to_read).collect();
    assert_eq!(unread, [false, true, false, true]);
    assert_eq!((report.to_read, report.to_call), (2, 0));
    let said = report.to_string();
    assert!(said.contains("2 with times to be read by a person"), "{said}");
    assert!(!said.contains("chemo") && !said.contains("works"), "{said}");
    let words = |at: usize| desk.contact(&format!("W{at}")).times.into_values().next();
    assert_eq!(words(2).as_deref(), Some("works Mon-Wed"));
    assert!(format!("{:?}", desk.service.deliveries.lock().unwrap()).find("works").is_none());
}

#[tokio::test]
async fn a_value_under_a_column_without_a_name_refuses_its_row() {
    let file = format!("{COLUMNS},\n{},\n{},stray\n", row(1, &[]), row(2, &[]));
    let (_desk, report) = import(file).await;
    let report = report.unwrap();
    assert_eq!(counts(&report), (1, 0, 1));
    assert!(refused(&report)[0].2.contains("no name"));
}

#[tokio::test]
async fn whatever_stands_in_place_of_a_header_is_never_printed() {
    let rows = [row(1, &[]), row(2, &[])].join("\r");
    let broken = COLUMNS.replace("waiting_since", "waiting since when");
    for file in [
        rows.clone(),
        rows.replace(',', ";"),
        format!("{broken}\r{rows}"),
        format!("{}\u{1f600}{rows}", COLUMNS.replace(",service", "")),
        format!("PK\u{3}\u{4}{rows}"),
    ] {
        let (desk, report) = import(&file).await;
        let error = report.unwrap_err();
        let said = format!("{error:#}");
        assert_eq!(exit_code_of(&error), 64, "{said}");
        for secret in ["Una", "una", "Example", "900321", "1962", "999"] {
            assert!(!said.contains(secret), "{secret} in {said}");
        }
        assert_eq!(desk.service.event_count(), 0);
    }
}

#[tokio::test]
async fn ndjson_has_marks_blank_lines_and_keys_once() {
    let object = |number: u32, more: &str| {
        let nhs = (number * 3..).find_map(nhs_number).unwrap();
        format!(
            "{{\"reference\":\"W{number}\",\"nhs_number\":\"{nhs}\",\"service\":\"ENT\",\"kind\":\"new\",\
             \"waiting_since\":\"19-Jan-2026\",\"duration_minutes\":20{more}}}"
        )
    };
    let desk = Desk::new();
    let twice = object(3, ",\"phone\":\"07700900321\",\"phone\":\"07700900322\"");
    let text = format!(
        "\u{feff}{}\r\n\r\n{}\n \n{twice}\n",
        object(1, ""),
        object(2, ",\"phone\":7700900321,\"birth_date\":22780")
    );
    let file = desk.file("list.ndjson", text);
    let told = ImportArgs { trust: Some("R0A".to_owned()), ..args(&file) };
    let report = desk.import_as(told).await.unwrap();
    assert_eq!(counts(&report), (2, 0, 1), "{report}");
    assert_eq!(desk.contact("W2").phone.as_deref(), Some("+447700900321"));
    assert_eq!(desk.contact("W2").birth_date.as_deref(), Some("1962-05-14"));
    let refused = std::fs::read_to_string(report.refused_file.unwrap()).unwrap();
    assert!(refused.contains("key twice"), "{refused}");
}
