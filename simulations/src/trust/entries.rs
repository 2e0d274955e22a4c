//! The demonstration trust's waiting list.

use backfill_core::availability::{Availability, Away, Weekdays, Window};
use backfill_core::clinic::{ANY_TYPE, Seeks, plain_types};
use backfill_core::code::Code;
use backfill_core::course::{Course, Timing};
use backfill_core::entry::EntryStatus;
use backfill_core::entry::{Entry, Priority, Reach, SiteChoice};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{AppointmentKind, Modalities, Modality, Support};
use backfill_core::time::DAY_MS;
use backfill_core::{LocalTime, PatientRef, Timestamp};
use backfill_runtime::ids;

use super::clinics::{Clinic, SITES, TRUST, clinics};
use super::person::{Person, Register};
use crate::seeds::Stream;

/// Days waited by share of the list, per mille: a Weibull curve (shape 1.29, scale 147 days) with
/// 56% under 18 weeks and 4% over 52, as the national list had in 2025.
const WAITED: [(u32, i64); 12] = [
    (0, 0),
    (100, 26),
    (200, 46),
    (300, 66),
    (400, 87),
    (500, 110),
    (560, 126),
    (700, 170),
    (800, 213),
    (900, 281),
    (960, 364),
    (1000, 620),
];

/// One line of the waiting list, with who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntheticEntry {
    /// The number the trust's list gave it; `entry.id` follows from it.
    pub reference: String,
    /// What the core must know. The patient reference is made up: a vault gives its own.
    pub entry: Entry,
    /// Contact details, for the vault.
    pub person: Person,
}

/// Draws entries one after the other.
#[derive(Debug)]
pub(super) struct WaitingList<'a> {
    pub(super) stream: Stream,
    pub(super) register: &'a mut Register,
    pub(super) now: Timestamp,
    pub(super) today: LocalTime,
}

impl WaitingList<'_> {
    pub(super) fn entry(&mut self, number: usize) -> SyntheticEntry {
        let reference = format!("W{:05}", 10_000 + number);
        let clinic = *self.stream.pick(clinics());
        let reach = self.reach();
        let mut person = self.register.person();
        person.phone = person.phone.filter(|_| matches!(reach, Reach::Text | Reach::Call));
        person.email = person.email.filter(|_| reach == Reach::Email);
        let priority = self.priority(&clinic);
        let waiting_since = self.waiting_since(priority);
        let entry = Entry {
            id: ids::entry_id(TRUST, &reference),
            patient: PatientRef(self.stream.id()),
            trust: code(TRUST),
            service: code(clinic.service),
            kind: clinic.kind,
            priority,
            waiting_since,
            duration_minutes: clinic.duration_minutes,
            modalities: self.modalities(&clinic),
            sites: self.sites(clinic.site),
            travel_minutes_max: *self.stream.pick(&[30, 45, 60, 90, 120]),
            availability: self.availability(),
            notice_minutes_min: self.notice(),
            ready: self.ready(&clinic),
            needs: self.needs(),
            reach,
            attendance_percent: u8::try_from(self.stream.between(70, 98)).unwrap_or(90),
            holds: None,
            suspended: self.stream.chance(20),
            agreed_to_other_trusts: false,
            pathway: None,
            times_to_read: false,
            status: EntryStatus::Waiting,
            comes_first: false,
            seeks: seeks(&clinic, &person),
            timing: self.timing(clinic.kind, waiting_since),
            course: Course::default(),
        };
        SyntheticEntry { reference, entry, person }
    }

    /// Suspected cancer is seen in clinics for it; what comes back from there is no longer suspected.
    fn priority(&mut self, clinic: &Clinic) -> Priority {
        let shares = match (clinic.is_for_cancer, clinic.kind) {
            (true, _) => [0, 0, 100],
            (false, AppointmentKind::New) => [84, 14, 2],
            (
                false,
                AppointmentKind::FollowUp | AppointmentKind::Procedure | AppointmentKind::Unknown,
            ) => [85, 15, 0],
        };
        [Priority::Routine, Priority::Urgent, Priority::TwoWeekWait][self.stream.weighted(&shares)]
    }

    /// A follow-up is due after an interval that was agreed at the last visit.
    fn timing(&mut self, kind: AppointmentKind, since: Timestamp) -> Timing {
        if kind != AppointmentKind::FollowUp {
            return Timing::default();
        }
        let months: i32 = *self.stream.pick(&[2, 3, 4, 6, 6, 12]);
        let seen = LocalTime::at_offset(since, 0).day;
        let due = seen + months * 30;
        // Not long before it is due: there would be nothing to see yet.
        let not_before = self.stream.chance(300).then_some(due - months * 10);
        Timing { due_by: Some(due), not_before, ..Timing::default() }
    }

    /// Most have done what such a clinic asks for; the others still lack the first of it.
    fn ready(&mut self, clinic: &Clinic) -> Prerequisites {
        let is_all_done = self.stream.chance(800);
        let done =
            if is_all_done { clinic.requires } else { clinic.requires.get(1..).unwrap_or(&[]) };
        Prerequisites::of(done.iter().copied())
    }

    /// Of a thousand people, so many need this; the rest need nothing.
    fn needs(&mut self) -> Support {
        let needs = [
            (930, Support::default()),
            (25, Support::INTERPRETER),
            (10, Support::TELEPHONE_INTERPRETER),
            (3, Support::SIGN_LANGUAGE),
            (12, Support::STEP_FREE),
            (16, Support::TRANSPORT),
            (4, Support::HOIST),
        ];
        needs[self.stream.weighted(&needs.map(|(weight, _)| weight))].1
    }

    fn reach(&mut self) -> Reach {
        [Reach::Text, Reach::Email, Reach::Call][self.stream.weighted(&[74, 18, 8])]
    }

    /// Nearly all who are suspected of cancer are seen within four weeks (NHS England, cancer
    /// waiting times), the urgent within some months.
    fn waiting_since(&mut self, priority: Priority) -> Timestamp {
        let share = match priority {
            Priority::TwoWeekWait => self.stream.below(110),
            Priority::Urgent => self.stream.below(500),
            Priority::Unsaid | Priority::Routine => self.stream.below(1000),
        };
        let share = u32::try_from(share).unwrap_or(0);
        let minutes_of_day = self.stream.between(8 * 60, 17 * 60);
        Timestamp(self.now.0 - days_waited(share) * DAY_MS).plus_minutes(-minutes_of_day)
    }

    fn modalities(&mut self, clinic: &Clinic) -> Modalities {
        match clinic.modality {
            Modality::InPerson if self.stream.chance(600) => Modalities::IN_PERSON,
            Modality::InPerson | Modality::Video | Modality::Telephone | Modality::Unsaid => {
                Modalities::ALL
            }
        }
    }

    fn sites(&mut self, home: &str) -> Vec<SiteChoice> {
        if self.stream.chance(250) {
            return Vec::new();
        }
        let mut sites = vec![SiteChoice { site: code(home), travel_minutes: self.travel() }];
        for site in SITES.iter().filter(|site| site.code != home) {
            if self.stream.chance(450) {
                sites.push(SiteChoice { site: code(site.code), travel_minutes: self.travel() });
            }
        }
        sites
    }

    fn travel(&mut self) -> u16 {
        5 * self.stream.small(1, 15)
    }

    fn notice(&mut self) -> u32 {
        *self.stream.pick(&[0, 4 * 60, 24 * 60, 24 * 60, 2 * 24 * 60, 3 * 24 * 60])
    }

    fn availability(&mut self) -> Availability {
        let mut availability = Availability::default();
        match self.stream.weighted(&[50, 15, 15, 12, 8]) {
            1 => availability.windows.push(Window { preferred: true, ..self.weekday_half() }),
            2 => {
                availability.windows.push(Window { weekdays: Weekdays::WORKDAYS, ..Window::ANY });
                availability.windows.push(Window { preferred: true, ..self.weekday_half() });
            }
            3 => availability.windows.push(Window { from_minute: 12 * 60, ..Window::ANY }),
            4 => availability.windows.push(Window { to_minute: 13 * 60, ..Window::ANY }),
            _ => {}
        }
        if self.stream.chance(120) {
            let from_day = self.today.day + i32::from(self.stream.small(0, 20));
            let to_day = from_day + i32::from(self.stream.small(2, 14));
            availability.away.push(Away { from_day, to_day });
        }
        availability
    }

    /// "Any Tuesday afternoon".
    fn weekday_half(&mut self) -> Window {
        let weekdays = Weekdays(1 << self.stream.below(5));
        let morning = self.stream.chance(500);
        let (from_minute, to_minute) = if morning { (0, 12 * 60 + 30) } else { (12 * 60, 18 * 60) };
        Window { weekdays, from_minute, to_minute, ..Window::ANY }
    }
}

/// What the referral was for, with the month of birth for clinics with limits of age.
fn seeks(clinic: &Clinic, person: &Person) -> Seeks {
    let types = clinic.clinic_types.iter().copied().filter(|name| *name != ANY_TYPE);
    let born = person.birth_date.rsplit_once('-').and_then(|(month, _)| month.parse().ok());
    Seeks { types: plain_types(types), born, ..Seeks::default() }
}

/// Days waited at a share of the list, on straight lines between the points of the curve.
fn days_waited(share: u32) -> i64 {
    let above = WAITED.iter().position(|(point, _)| share < *point).unwrap_or(WAITED.len() - 1);
    let (low, high) = (WAITED[above - 1], WAITED[above]);
    let part = i64::from(share - low.0) * (high.1 - low.1) / i64::from(high.0 - low.0);
    low.1 + part
}

/// A code of the tables of this folder.
///
/// # Panics
/// If the text is not a code, which no entry of those tables is.
pub(super) fn code(text: &str) -> Code {
    text.parse().expect("codes of the demonstration trust are short")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_the_shape_of_the_national_one() {
        assert_eq!(days_waited(559), 125);
        assert_eq!(days_waited(0), 0);
        assert!(days_waited(961) > 364);
        assert!(days_waited(999) <= 620);
    }
}
