//! HL7 messages of a made-up trust, as many as wanted.

use backfill_core::time::DAY_MS;
use backfill_runtime::clock::Clock;

/// Clinics in the mapping.
pub(crate) const CLINICS: usize = 7_000;
/// Appointments per clinic and day, so that no session looks cancelled as a whole.
const PER_SESSION: usize = 3;

/// A cancellation by a patient of an appointment that was not heard of before.
pub(crate) fn cancellation(number: usize, person: usize) -> Vec<u8> {
    siu("S15", (number, person), "P01", "Cancelled", 0)
}

/// Mixed traffic: mostly bookings, some cancellations, moves, and contact changes.
pub(crate) fn mixed(number: usize) -> Vec<u8> {
    match number % 10 {
        0..=5 => siu("S12", (number, number), "", "Booked", 0),
        6 | 7 => siu("S15", (number - 6, number - 6), "P01", "Cancelled", 0),
        8 => siu("S13", (number - 6, number - 6), "P01", "Booked", 1),
        _ => demographics(number),
    }
}

fn siu(
    trigger: &str,
    (number, person): (usize, usize),
    reason: &str,
    status: &str,
    later_days: usize,
) -> Vec<u8> {
    let start = start(number, later_days);
    let clinic = number / PER_SESSION % CLINICS;
    [
        header(&format!("SIU^{trigger}^SIU_S12"), trigger, number),
        format!("SCH||F{number}||||{reason}||1|30|MINUTES|^^30^{start}|||||||||||||||{status}"),
        patient(person),
        format!("AIL|1|U|BENCH{clinic}^^^R9Z01||||{start}|||30|MINUTES"),
    ]
    .join("\r")
    .into_bytes()
}

fn demographics(number: usize) -> Vec<u8> {
    [header("ADT^A08", "A08", number), patient(number)].join("\r").into_bytes()
}

fn header(kind: &str, trigger: &str, number: usize) -> String {
    format!("MSH|^~\\&|BENCH|R9Z|BACKFILL|R9Z|20260101||{kind}|{trigger}{number}|P|2.4")
}

fn patient(number: usize) -> String {
    let phone = format!("07700900{:03}", number % 1000);
    format!("PID|1||B{number}^^^R9Z^MR||BENCH^PATIENT||19700101|1|||||{phone}^MOBILE")
}

/// A place of its own for each number, one to eleven months ahead.
fn start(number: usize, later_days: usize) -> String {
    let ahead = i64::try_from(30 + (number + later_days) % 300).unwrap_or(30);
    let day = Clock::system().now().plus_minutes(ahead * 1440).0.div_euclid(DAY_MS);
    let day = jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(day));
    let day = day.strftime("%Y%m%d");
    let minute = number % 16 * 30;
    format!("{day}{:02}{:02}00", 8 + minute / 60, minute % 60)
}
