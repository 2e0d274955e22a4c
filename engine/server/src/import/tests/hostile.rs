//! Input that nobody meant: no panic, and every row is counted.

use backfill_runtime::Zone;
use backfill_schemas::dates::DayOrder;
use proptest::prelude::*;

use super::*;
use crate::import::source::Source;

/// Reads bytes as a list and checks every row; returns how many there were.
fn rows_in(bytes: &[u8], is_csv: bool) -> usize {
    faults_in(bytes, is_csv).len()
}

/// What is told of a list, in short.
pub(super) fn told_of(bytes: &[u8], is_csv: bool) -> String {
    let mut faults: Vec<String> = faults_in(bytes, is_csv).concat();
    faults.sort();
    faults.dedup();
    faults.join(";")
}

/// Reads bytes as a list and checks every row; the fields that are wrong in each.
fn faults_in(bytes: &[u8], is_csv: bool) -> Vec<Vec<String>> {
    let zone = Zone::named(Zone::LONDON).unwrap();
    let services = LocalServices::default();
    let mut check = Check::new(context(&zone, &services), Some("R0A"), false);
    let Ok(mut source) = Source::read(bytes, is_csv, &COLUMNS, &["trust"]) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    while let Some(row) = source.next().unwrap() {
        let verdict = row.row.and_then(|fields| check.row(row.line, &fields));
        let faults = verdict.err().inspect(|faults| {
            assert!(!faults.is_empty());
            assert!(faults.iter().all(|fault| !fault.reason.is_empty()));
        });
        let faults = faults.unwrap_or_default();
        rows.push(faults.iter().map(|fault| fault::fields(std::slice::from_ref(fault))).collect());
    }
    rows
}

fn context<'a>(zone: &'a Zone, services: &'a LocalServices) -> RowContext<'a> {
    RowContext { zone, now: NOW, services, order: DayOrder::Unknown }
}

/// Signs that mean something to a reader of CSV or JSON, and some that do not.
fn nasty() -> impl Strategy<Value = Vec<u8>> {
    let sign = prop_oneof![
        Just(b",".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\x00".to_vec()),
        Just(b"\xff\xfe".to_vec()),
        Just(b"{\"reference\":\"".to_vec()),
        Just(b"}".to_vec()),
        Just(MARY.as_bytes().to_vec()),
        any::<u8>().prop_map(|byte| vec![byte]),
        "\\PC{0,12}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(sign, 0..60).prop_map(|signs| signs.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_their_end(bytes in nasty(), is_csv: bool) {
        rows_in(&bytes, is_csv);
    }

    #[test]
    fn any_bytes_under_a_good_header_are_refused_row_by_row(bytes in nasty()) {
        let list = [HEADER.as_bytes(), b"\n", &bytes, b"\n"].concat();
        let lines = bytes.split(|byte| *byte == b'\n').count();
        prop_assert!(rows_in(&list, true) <= lines);
    }

    #[test]
    fn a_good_row_survives_whatever_stands_before_it(bytes in "[^\"\r\n]{0,80}", quotes in 0..3) {
        // One open quote at most may stand before it: the row after it must still be read.
        let before = format!("{}{bytes}", "\"".repeat(usize::try_from(quotes).unwrap()));
        let list = format!("{HEADER}\n{before}\n{MARY}\n");
        let zone = Zone::named(Zone::LONDON).unwrap();
        let services = LocalServices::default();
        let mut check = Check::new(context(&zone, &services), None, false);
        let mut source = Source::read(list.as_bytes(), true, &COLUMNS, &[]).unwrap();
        let mut good = 0;
        while let Some(row) = source.next().unwrap() {
            let verdict = row.row.and_then(|fields| check.row(row.line, &fields));
            good += usize::from(matches!(verdict, Ok(Verdict::Good(_))));
        }
        prop_assert_eq!(good, 1);
    }
}
