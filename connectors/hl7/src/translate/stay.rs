//! A01, A06, A13 and A03, A07, A11: a patient came into hospital, or left it.

use backfill_core::Timestamp;
use jiff::ToSpan;

use super::notice::Class;
use super::time::{self, When};
use super::{Meaning, News, Notice, contact_details};
use crate::mapping::PatientClass;
use crate::unused::Unused;

/// What an event says of a stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It began, or goes on after all.
    Began,
    /// It ended, or never was.
    Ended,
    /// It ended, and the patient's class is now an outpatient's.
    BecameOutpatient,
}

/// What a trigger event says of a stay; none if nothing.
pub(crate) fn of(event: &str) -> Option<Turn> {
    match event {
        "A01" | "A06" | "A13" => Some(Turn::Began),
        "A03" | "A11" => Some(Turn::Ended),
        "A07" => Some(Turn::BecameOutpatient),
        _ => None,
    }
}

/// Whether it is a stay and no outpatient's visit.
pub(crate) fn concerns(notice: &Notice<'_>, turn: Turn) -> bool {
    let is_visit = notice.patient_class() == Some(Class::Is(PatientClass::Outpatient));
    turn == Turn::BecameOutpatient || !is_visit
}

/// The stay of an inpatient. Emergency departments and clinics admit and discharge too, and nobody
/// stays there.
pub(crate) fn read(notice: &Notice<'_>, turn: Turn) -> Meaning {
    let mut meaning = contact_details(notice);
    let class = notice.patient_class();
    let said_at = notice.recorded_at();
    let is_inpatient = matches!(class, None | Some(Class::Is(PatientClass::Inpatient)));
    match turn {
        Turn::BecameOutpatient => meaning.news.push(News::Discharged { said_at }),
        Turn::Began if is_inpatient => {
            meaning.news.push(News::Admitted { until: expected_end(notice), said_at });
        }
        Turn::Ended if is_inpatient => meaning.news.push(News::Discharged { said_at }),
        Turn::Began | Turn::Ended if class == Some(Class::NotMapped) => {
            meaning.unused = Some(Unused::ClassNotMapped);
        }
        Turn::Began | Turn::Ended => {}
    }
    meaning
}

/// PV2-9. A date alone means until its end; what has passed is no expectation.
fn expected_end(notice: &Notice<'_>) -> Option<Timestamp> {
    let text = notice.message.field("PV2", 9).text()?;
    let until = match time::read(&text, notice.zone) {
        When::At(at) | When::Fold(at) => at,
        When::DateOnly => {
            let next = time::day(&text)?.checked_add(1.day()).ok()?;
            notice.zone.moment(next.at(0, 0, 0, 0)).ok()?
        }
        When::Absent | When::Gap | When::Unreadable => return None,
    };
    Some(until).filter(|until| notice.now < *until)
}
