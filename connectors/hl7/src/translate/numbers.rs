//! Patient numbers: where a message says by which numbers somebody is known. The NHS number is read
//! wherever English systems put it: PID-2, PID-3, PID-4 and PID-19, in any repetition, under each
//! name that they give its authority. Local numbers are those of PID-3.

use backfill_runtime::identity::{NHS, nhs_number, telling};
use backfill_runtime::ports::Identifier;

use super::Notice;
use crate::message::{Segment, Value};

/// What senders call the NHS number or who gives it, in capitals and without signs: authority
/// (CX.4) and type (CX.5).
const NHS_NAMES: [&str; 13] = [
    "NHS",
    "NH",
    "NHSNBR",
    "NHSNMBR",
    "NHSNO",
    "NHSNUM",
    "NHSNUMBER",
    "NHSID",
    "NSTS",
    "PDS",
    "SPINE",
    "NHSSPINE",
    "HTTPSFHIRNHSUKIDNHSNUMBER",
];
/// 2.16.840.1.113883.2.1.4.1: the NHS number.
const NHS_OID: &str = "21684011138832141";
/// Types of a national number: in England that is the NHS number, if it passes its check.
const NATIONAL_TYPES: [&str; 3] = ["NI", "NN", "NNGBR"];
/// Begins the code that says how far a number is traced (CX.2), from NSTS01 to NSTS08.
const TRACE_CODE: &str = "NSTS";
/// Types (CX.5) that number something else than a patient: visits, accounts, documents.
const OTHER_TYPES: [&str; 10] =
    ["VN", "AN", "FIN", "FINNBR", "FINNMBR", "VISITID", "SS", "DL", "PPN", "MC"];
/// Fields that hold the NHS number in some systems, and numbers of others in other systems.
const NHS_FIELDS: [usize; 3] = [2, 4, 19];

/// Longest number of a patient, in bytes; what is longer is none.
const NUMBER_BYTES_MAX: usize = 50;

/// The numbers of a PID that identify somebody, the NHS number first.
pub(crate) fn of_patient(notice: &Notice<'_>, patient: Segment<'_>) -> Vec<Identifier> {
    let elsewhere = NHS_FIELDS.into_iter().flat_map(|field| patient.field(field).repetitions());
    let elsewhere = elsewhere.filter_map(|repetition| nhs(notice, repetition));
    let listed = patient.field(3).repetitions().filter_map(|one| identifier(notice, one));
    sorted(notice, listed.chain(elsewhere).collect())
}

/// The numbers of a CX field that identify somebody, the NHS number first.
pub(crate) fn of_field(notice: &Notice<'_>, field: Value<'_>) -> Vec<Identifier> {
    sorted(notice, field.repetitions().filter_map(|one| identifier(notice, one)).collect())
}

fn sorted(notice: &Notice<'_>, numbers: Vec<Identifier>) -> Vec<Identifier> {
    let listed = notice.source.nobodys_numbers.as_deref().unwrap_or(&[]);
    let (mut first, others): (Vec<_>, Vec<_>) =
        telling(&numbers, listed).into_iter().partition(|number| number.system == NHS);
    first.extend(others);
    first
}

fn identifier(notice: &Notice<'_>, number: Value<'_>) -> Option<Identifier> {
    if is_called_nhs(notice, number) {
        // A number that fails its check is nobody's, but the message is taken all the same.
        return nhs(notice, number);
    }
    if let Some(number) = nhs(notice, number) {
        return Some(number);
    }
    let kind = plain(&number.component(5).text().unwrap_or_default());
    if OTHER_TYPES.contains(&kind.as_str()) {
        return None;
    }
    let authority = number.component(4).subcomponent(1).text().unwrap_or_default();
    let system = notice.source.number_system(&authority, notice.trust);
    let value = number.component(1).text().filter(|it| it.len() <= NUMBER_BYTES_MAX)?;
    Some(Identifier { system, value })
}

/// The NHS number, where it is called that, or is called nothing and can be nothing else.
fn nhs(notice: &Notice<'_>, number: Value<'_>) -> Option<Identifier> {
    let text = number.component(1).text()?;
    let digits = without_name(&text);
    let checked = nhs_number(digits).or_else(|| {
        let check = number.component(2).text().filter(|check| check.len() == 1)?;
        nhs_number(&format!("{digits}{check}"))
    })?;
    let is_called = digits.len() < text.len() || is_called_nhs(notice, number);
    let is_nhs = is_called || is_in_use(&checked) && may_be_called_nhs(number);
    is_nhs.then(|| Identifier { system: NHS.to_owned(), value: checked })
}

/// `NHS 999 000 0018` without the name before it.
fn without_name(text: &str) -> &str {
    let is_named = text.get(..NHS.len()).is_some_and(|name| name.eq_ignore_ascii_case(NHS));
    let rest = if is_named { &text[NHS.len()..] } else { text };
    rest.trim_start_matches(|sign: char| is_named && !sign.is_ascii_digit())
}

fn is_called_nhs(notice: &Notice<'_>, number: Value<'_>) -> bool {
    let named = |value: Value<'_>| {
        let text = value.text().unwrap_or_default();
        let is_mapped = notice.source.authorities.get(&text).is_some_and(|name| name == NHS);
        let name = plain(&text);
        is_mapped || NHS_NAMES.contains(&name.as_str()) || name.ends_with(NHS_OID)
    };
    let authority = number.component(4);
    let is_traced = number.component(2).text().is_some_and(|code| code.starts_with(TRACE_CODE));
    is_traced
        || (1..=2).any(|part| named(authority.subcomponent(part)))
        || named(number.component(5))
}

/// Whether a number that passes the check of an NHS number is one: it is called nothing, or nearly
/// that.
fn may_be_called_nhs(number: Value<'_>) -> bool {
    let [authority, kind] =
        [4, 5].map(|component| plain(&number.component(component).text().unwrap_or_default()));
    let says_nothing = authority.is_empty() && kind.is_empty();
    let is_near = [&authority, &kind].iter().any(|name| name.starts_with(NHS));
    says_nothing || is_near || NATIONAL_TYPES.contains(&kind.as_str())
}

/// In capitals, without blanks and signs.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_uppercase).collect()
}

/// Ranges of England, Wales and the Isle of Man, and the one for tests.
fn is_in_use(number: &str) -> bool {
    matches!(number.as_bytes().first(), Some(b'4' | b'6' | b'7' | b'9'))
}
