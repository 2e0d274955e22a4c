//! Phone numbers and email addresses in PID-13, PID-14 and PID-40, as senders in the UK write
//! them: `07700 900123^MOBILE~a@example.org^EMAIL` beside the standard's forms.

use backfill_runtime::ports::Said;
use backfill_schemas::addresses::{self, PhoneFault, Phones};

use crate::message::{Segment, Value};

/// Fields with telecommunication numbers: home, business, all.
const FIELDS: [usize; 3] = [40, 13, 14];
/// The field that says how to reach somebody at home: what is not in it is not there.
const HOME: usize = 13;

/// How to reach somebody, as a message says it.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Reached {
    pub(crate) mobile: Said<String>,
    pub(crate) landline: Said<String>,
    /// That something stands in PID-13 and is no number.
    pub(crate) unread: Said<()>,
    pub(crate) email: Said<String>,
}

/// The first mobile number, landline and email address, and whether there is none. A PID-13 that is
/// given and holds no such number says that there is none; that there is no email address is said
/// only by deleting, because many senders have no place for one.
pub(crate) fn read(patient: Segment<'_>) -> Reached {
    let (mut mobile, mut landline, mut email) = (None, None, None);
    for field in FIELDS {
        for repetition in patient.field(field).repetitions() {
            let phones = phones(repetition);
            mobile = mobile.or(phones.mobile);
            landline = landline.or(phones.landline);
            email = email.or_else(|| address(repetition));
        }
    }
    let is_deleted = is_deleted(patient.field(HOME));
    let is_home_said = is_deleted || !patient.field(HOME).raw().trim().is_empty();
    let unread = match (is_home_said, is_deleted || mobile.is_some() || landline.is_some()) {
        (false, _) => Said::NotSaid,
        (true, true) => Said::Nothing,
        (true, false) if writes_number(patient) => Said::Value(()),
        (true, false) => Said::Nothing,
    };
    Reached {
        unread,
        mobile: found(mobile, is_home_said),
        landline: found(landline, is_home_said),
        email: found(email, is_deleted),
    }
}

fn found(value: Option<String>, is_none_said: bool) -> Said<String> {
    match value {
        Some(value) => Said::Value(value),
        None if is_none_said => Said::Nothing,
        None => Said::NotSaid,
    }
}

/// Whether PID-13 holds anything but email addresses.
fn writes_number(patient: Segment<'_>) -> bool {
    let mut written = patient.field(HOME).repetitions();
    written.any(|it| {
        let text = it.component(1).text().unwrap_or_default();
        let fault = addresses::phones(&text).err();
        address(it).is_none() && fault.is_some_and(|it| it != PhoneFault::Placeholder)
    })
}

/// Whether each repetition is `""`, whatever type stands beside it.
fn is_deleted(field: Value<'_>) -> bool {
    field.repetitions().all(|repetition| repetition.component(1).is_deleted())
}

/// XTN.1, else XTN.12, else area code and number.
fn phones(number: Value<'_>) -> Phones {
    let joined = || {
        let (area, local) = (number.component(6).text()?, number.component(7).text()?);
        Some(format!("{area}{local}"))
    };
    let texts = [number.component(1).text(), number.component(12).text(), joined()];
    let read = |text: String| addresses::phones(&text).ok().filter(|it| *it != Phones::default());
    texts.into_iter().flatten().find_map(read).unwrap_or_default()
}

/// XTN.4, else XTN.1 where it is an address.
fn address(number: Value<'_>) -> Option<String> {
    [number.component(4).text(), number.component(1).text()]
        .into_iter()
        .flatten()
        .filter(|text| text.contains('@'))
        .find_map(|text| addresses::email(&text).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;

    fn read_from(field: &str) -> Reached {
        let message = Message::parse(format!("MSH|^~\\&|A\rPID|||||||||||||{field}").as_bytes());
        read(message.unwrap().first("PID").unwrap())
    }

    #[test]
    fn that_a_number_could_not_be_read_is_told_from_that_there_is_none() {
        for (field, unread) in [
            ("07700900123 mum", Said::Value(())),
            ("07700 900123", Said::Nothing),
            ("020 7946 0018^HOME", Said::Nothing),
            ("a@example.org^EMAIL", Said::Nothing),
            ("\"\"", Said::Nothing),
            ("", Said::NotSaid),
        ] {
            assert_eq!(read_from(field).unread, unread, "{field}");
        }
    }

    #[test]
    fn mobile_numbers_and_addresses_are_found_in_the_forms_senders_use() {
        let phone = |text: &str| read_from(text).mobile.value().cloned();
        let mobile = Some("+447700900123".to_owned());
        assert_eq!(phone("07700 900123^MOBILE~020 7946 0018^HOME"), mobile);
        assert_eq!(phone("020 7946 0018^HOME~07700900123^MOBILE"), mobile);
        assert_eq!(phone("02079460018^^^HOME^^^^^Y~07700900123^^^MOBILE^^^^^N"), mobile);
        assert_eq!(phone("^PRN^CP^^^07700^900123"), mobile);
        assert_eq!(phone("^PRN^CP^^^^^^^^^07700 900-123"), mobile);
        assert_eq!(phone("|07700 900123"), mobile);
        assert_eq!(phone("+44 (0)7700 900123"), mobile);
        assert_eq!(phone("0044 7700 900123"), mobile);
        assert_eq!(phone("020 7946 0018^HOME"), None);
        assert_eq!(phone("call her daughter 07700 900123"), None);
        let email = |text: &str| read_from(text).email.value().cloned();
        let address = Some("ada@example.org".to_owned());
        assert_eq!(email("07700900123^MOBILE~ada@example.org^EMAIL"), address);
        assert_eq!(email("07700900123~ada@example.org^^^EMAIL^^^^^Y"), address);
        assert_eq!(email("^NET^Internet^ada@example.org"), address);
        assert_eq!(email("not an address@example.org"), None);
        assert_eq!(email("@example.org~ada@nowhere"), None);
        assert_eq!(email("ada@example..org~noemail@noemail.com"), None);
        let landline = read_from("07700 900123~020 7946 0018^HOME").landline;
        assert_eq!(landline, Said::Value("+442079460018".to_owned()));
    }

    #[test]
    fn what_is_deleted_or_missing_among_what_is_given_is_not_there() {
        use Said::{NotSaid, Nothing};
        let table = [
            ("", NotSaid, NotSaid),
            ("\"\"", Nothing, Nothing),
            ("\"\"^MOBILE~\"\"^EMAIL", Nothing, Nothing),
            ("020 7946 0018^HOME", Nothing, NotSaid),
            ("02079460018^^^HOME~\"\"", Nothing, NotSaid),
            ("unknown", Nothing, NotSaid),
            ("\"\"|07700900123", Said::Value("+447700900123".to_owned()), Nothing),
            ("|020 7946 0018", NotSaid, NotSaid),
            ("|\"\"", NotSaid, NotSaid),
        ];
        for (field, phone, email) in table {
            let read = read_from(field);
            assert_eq!((read.mobile, read.email), (phone, email), "{field}");
        }
    }
}
