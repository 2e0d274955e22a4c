//! The naive model: who should be offered a slot, by a full scan, with eligibility and score
//! written a second time from the rules' description. It must agree with every decision.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::availability::Suits;
use backfill_core::bank_holiday::is_bank_holiday;
use backfill_core::code::Code;
use backfill_core::course::{ContactVia, Stage, SuspendedFor};
use backfill_core::effect::{PassedOver, Rank};
use backfill_core::entry::{Entry, EntryStatus, Priority, Reach};
use backfill_core::offer::{Offer, OfferState};
use backfill_core::scope::{Part, Scope};
use backfill_core::slot::{AppointmentKind, Modality, Slot, SlotState};
use backfill_core::time::DAY_MS;
use backfill_core::{Engine, EntryId, LocalTime, OfferId, PatientRef, Timestamp};

use crate::invariants::{Hearing, Stops, lead, missing};
use crate::seeds::halves;

/// What was true at the moment of one decision.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) appointments: &'a [Appointment],
    pub(crate) now: Timestamp,
    pub(crate) utc_offset_minutes: i16,
    /// Offers that the step made at this decision or after it: they were not there yet.
    pub(crate) not_yet: BTreeSet<OfferId>,
    /// Offers that the step took back after this decision: they were still live.
    pub(crate) still_live: BTreeSet<OfferId>,
    /// When offers were sent to whom before this decision, and of which trust and service.
    pub(crate) sent: BTreeMap<PatientRef, Vec<Sent>>,
    /// Who said stop to whom.
    pub(crate) stops: &'a Stops,
    /// Which trusts were heard of when.
    pub(crate) hearing: &'a Hearing,
}

/// An offer that was sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    pub(crate) at: Timestamp,
    /// The trust and the service.
    pub(crate) of: (Code, Code),
}

/// Somebody who waits for this kind of slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) entry: EntryId,
    pub(crate) rank: Rank,
    pub(crate) score: i32,
    pub(crate) waiting_since: Timestamp,
    /// Every reason for which they may not have it; none if they may.
    pub(crate) reasons: Vec<PassedOver>,
    /// What must be done before, and is not.
    pub(crate) undone: Vec<String>,
}

impl Scene<'_> {
    /// Everybody who waits for this kind of slot, best placed first.
    pub(crate) fn ranked(&self, slot: &Slot) -> Vec<Judged> {
        let facts = &slot.facts;
        let waiting = self.engine.entries();
        let mut all: Vec<Judged> = waiting
            .filter(|entry| entry.service == facts.service && entry.kind == facts.kind)
            .map(|entry| Judged {
                entry: entry.id,
                rank: Rank { priority: entry.priority, comes_first: entry.comes_first },
                score: self.score(entry, slot),
                waiting_since: entry.waiting_since,
                reasons: self.reasons(entry, slot),
                undone: undone(entry, slot),
            })
            .collect();
        // Bands first, then whom the hospital let down; the score only within.
        let urgency = |it: &Judged| (it.rank.priority, it.rank.comes_first, it.score);
        all.sort_by_key(|it| (std::cmp::Reverse(urgency(it)), it.waiting_since, it.entry));
        self.protect(slot, &mut all);
        all
    }

    /// Whether one more offer of the slot should be made, if somebody may have it.
    pub(crate) fn is_wanted(&self, slot: &Slot) -> bool {
        let rules = self.engine.rules();
        let notice = slot.facts.start.minutes_since(self.now);
        let step = rules.fan_out.iter().find(|it| i64::from(it.notice_minutes_min) <= notice);
        let at_once = step.map_or(0, |it| it.parallel.min(rules.live_offers_max));
        let live = self.offers().filter(|(offer, live)| *live && offer.slot == slot.id).count();
        let local = LocalTime::at_offset(self.now, self.utc_offset_minutes);
        let hours = rules.messages_from_minute..rules.messages_to_minute;
        let cutoff = slot.facts.start.plus_minutes(-i64::from(rules.cutoff_minutes));
        slot.state == SlotState::Open
            // That this is so itself is watched by `nothing_while_paused`.
            && self.engine.is_offerable(&slot.facts)
            && self.now < cutoff
            && hours.contains(&local.minute)
            && live < usize::from(at_once)
    }

    /// The offers of that moment, each with whether it was live.
    fn offers(&self) -> impl Iterator<Item = (&Offer, bool)> {
        let there = self.engine.offers().filter(|offer| !self.not_yet.contains(&offer.id));
        there.map(|offer| {
            (offer, offer.state == OfferState::Live || self.still_live.contains(&offer.id))
        })
    }

    fn reasons(&self, entry: &Entry, slot: &Slot) -> Vec<PassedOver> {
        let mut reasons = self.reasons_of_person(entry, slot);
        let facts = &slot.facts;
        let mut add = |holds: bool, reason| reasons.extend(holds.then_some(reason));
        add(entry.duration_minutes > facts.duration_minutes, PassedOver::TooShort);
        add(entry.modalities.0 & 1 << facts.modality as u8 == 0, PassedOver::Modality);
        add(self.is_anothers(entry, slot), PassedOver::OtherTrust);
        let choice = entry.sites.iter().find(|choice| choice.site == facts.site);
        let own_trust = entry.sites.is_empty() && entry.trust == facts.trust;
        let comes = !matches!(facts.modality, Modality::Video | Modality::Telephone);
        add(comes && choice.is_none() && !own_trust, PassedOver::Site);
        let too_far = choice.is_some_and(|it| it.travel_minutes > entry.travel_minutes_max);
        add(comes && too_far, PassedOver::Travel);
        let prison = Scope { trust: entry.trust, part: Part::InPrison };
        let is_asked = self.engine.offering(&prison).is_some_and(|it| it.offerable);
        let theirs = || self.engine.entries().filter(|it| it.patient == entry.patient);
        let in_prison = theirs().any(|it| it.course.in_prison);
        reasons.extend((in_prison && !is_asked).then_some(PassedOver::NotOpened));
        reasons.extend(misfits(entry, slot, self.now));
        reasons.extend(self.must_wait(entry, slot).then_some(PassedOver::After));
        let mut add = |holds: bool, reason| reasons.extend(holds.then_some(reason));
        let suits = entry.availability.suits(facts.local, facts.duration_minutes);
        add(suits == Suits::No, PassedOver::Time);
        let latest = facts.start.0 - i64::from(entry.notice_minutes_min) * 60_000;
        add(self.now.0 > latest, PassedOver::Notice);
        add(!undone(entry, slot).is_empty(), PassedOver::NotReady);
        let latest = facts.start.0 - self.lead(entry, slot) * 60_000;
        add(self.now.0 > latest, PassedOver::Support);
        add(self.is_in_hospital(entry.patient, facts.start), PassedOver::Admitted);
        add(self.clashes(entry, slot), PassedOver::Clash);
        add(self.holds_earlier(entry, slot), PassedOver::HoldsEarlier);
        let stale = self.hearing.forbids((facts.trust, entry.trust), self.engine.rules(), self.now);
        add(stale, PassedOver::ListStale);
        reasons
    }

    fn reasons_of_person(&self, entry: &Entry, slot: &Slot) -> Vec<PassedOver> {
        let mut reasons = Vec::new();
        let mut add = |holds: bool, reason| reasons.extend(holds.then_some(reason));
        let stopped = |trust| self.stops.has_stopped(entry.patient, trust);
        add(stopped(entry.trust) || stopped(slot.facts.trust), PassedOver::OptedOut);
        add(entry.status == EntryStatus::Booked, PassedOver::Booked);
        add(entry.status.needs_review(), PassedOver::ToReview);
        add(entry.times_to_read, PassedOver::TimesToRead);
        add(entry.priority == Priority::Unsaid, PassedOver::LacksPriority);
        for (offer, live) in self.offers().filter(|(offer, _)| offer.patient == entry.patient) {
            let service = self.engine.slot(offer.slot).map(|slot| slot.facts.service);
            let concerns = offer.entry == entry.id || service == Some(entry.service);
            add(concerns && live, PassedOver::HasLiveOffer);
            let accepted = offer.state == OfferState::Accepted;
            add(concerns && accepted && !live, PassedOver::Booking);
        }
        add(self.gave_it_up(entry, slot), PassedOver::GaveItUp);
        add(self.was_asked(entry, slot), PassedOver::AskedBefore);
        add(self.is_capped(entry.patient, slot), PassedOver::MessageCap);
        let called = !matches!(entry.reach, Reach::Text | Reach::Email | Reach::Push)
            || missing(entry, &slot.facts) != 0
            || self.is_called(entry.patient);
        add(called && !self.can_be_called(entry, slot), PassedOver::NoTimeToCall);
        reasons
    }

    /// Nothing may be sent to them, whichever of their entries says so.
    fn is_called(&self, patient: PatientRef) -> bool {
        let only = [ContactVia::CallOnly, ContactVia::SafeContact];
        self.engine.entries().any(|it| it.patient == patient && only.contains(&it.course.via))
    }

    /// Another trust's, without a pair and the patient's word, or beside what they hold elsewhere.
    fn is_anothers(&self, entry: &Entry, slot: &Slot) -> bool {
        let (from, to) = (entry.trust, slot.facts.trust);
        let mut pairs = self.engine.rules().mutual_aid.iter();
        let helps = entry.agreed_to_other_trusts && pairs.any(|pair| *pair == (from, to));
        let known = self.appointments.iter().find(|it| Some(it.id) == entry.holds);
        let held = match (entry.holds, known) {
            (None, _) => None,
            (Some(_), None) => Some(from),
            (Some(_), Some(it)) => {
                let over = it.status == AppointmentStatus::Ended || it.facts.end() <= self.now;
                (!over).then_some(it.facts.trust)
            }
        };
        (from != to && !helps) || held.is_some_and(|at| at != to)
    }

    /// In until the expected end or, where that is not known or has passed, for two months.
    fn is_in_hospital(&self, patient: PatientRef, start: Timestamp) -> bool {
        let Some(stay) = self.engine.patient(patient).and_then(|it| it.admitted) else {
            return false;
        };
        match stay.until {
            Some(until) if self.now < until => start < until,
            _ => self.now.0 - stay.told_at.0 < 60 * DAY_MS,
        }
    }

    /// How many minutes it takes to arrange what the slot does not provide.
    fn lead(&self, entry: &Entry, slot: &Slot) -> i64 {
        lead(&self.engine.rules().lead_times, missing(entry, &slot.facts))
    }

    /// Half an hour of calling hours is left before the last yes that counts, minute by minute.
    fn can_be_called(&self, entry: &Entry, slot: &Slot) -> bool {
        let rules = self.engine.rules();
        let hours = &rules.calling_hours;
        let last = i64::from(rules.cutoff_minutes).max(self.lead(entry, slot));
        let cutoff = slot.facts.start.plus_minutes(-last);
        let begins = self.now.0.div_euclid(60_000);
        let ends = cutoff.0.div_euclid(60_000);
        let minutes = (begins..ends).map(|minute| {
            let local = LocalTime::at_offset(Timestamp(minute * 60_000), self.utc_offset_minutes);
            let works = hours.on_bank_holidays || !is_bank_holiday(local.day);
            works
                && hours.weekdays.contains(local.weekday())
                && (hours.from_minute..hours.to_minute).contains(&local.minute)
        });
        minutes.filter(|works| *works).take(30).count() == 30
    }

    /// Asked before, or an entry of whoever gave this time up.
    fn was_asked(&self, entry: &Entry, slot: &Slot) -> bool {
        let not_yet = |offer: &Offer| offer.slot == slot.id && offer.entry == entry.id;
        let mut later = self.not_yet.iter().filter_map(|id| self.engine.offer(*id));
        slot.asked.contains(&entry.id) && !later.any(not_yet)
    }

    /// Over all, and in the trust and service of the slot.
    fn is_capped(&self, patient: PatientRef, slot: &Slot) -> bool {
        let rules = self.engine.rules();
        let sent = self.sent.get(&patient).map(Vec::as_slice).unwrap_or_default();
        let here = (slot.facts.trust, slot.facts.service);
        let caps = [
            (1, rules.offers_per_day_max, rules.service_offers_per_day_max),
            (7, rules.offers_per_week_max, rules.service_offers_per_week_max),
        ];
        caps.into_iter().any(|(days, all_max, here_max)| {
            let young = || sent.iter().filter(|it| self.now.0 - it.at.0 < days * DAY_MS);
            let of_here = young().filter(|it| it.of == here).count();
            young().count() >= usize::from(all_max)
                || (here_max != 0 && of_here >= usize::from(here_max))
        })
    }

    fn clashes(&self, entry: &Entry, slot: &Slot) -> bool {
        let overlaps =
            |start: Timestamp, end: Timestamp| start < slot.facts.end() && slot.facts.start < end;
        let own = self.appointments.iter().filter(|it| {
            it.patient == Some(entry.patient)
                && it.status == AppointmentStatus::Booked
                && Some(it.id) != entry.holds
        });
        let mut own = own.map(|it| (it.facts.start, it.facts.end()));
        let offered = self.offers().filter(|(offer, live)| {
            let standing = *live || offer.state == OfferState::Accepted;
            standing && offer.patient == entry.patient && offer.slot != slot.id
        });
        let offered = offered.filter_map(|(offer, _)| self.engine.slot(offer.slot));
        let mut offered = offered.map(|other| (other.facts.start, other.facts.end()));
        own.any(|(start, end)| overlaps(start, end))
            || offered.any(|(start, end)| overlaps(start, end))
    }

    /// An appointment that is still to come, of the same trust, service and kind, counts, unless
    /// another entry holds it.
    fn holds_earlier(&self, entry: &Entry, slot: &Slot) -> bool {
        let facts = |it: &Appointment| {
            let kinds = [entry.kind, AppointmentKind::Unknown];
            [entry.trust, slot.facts.trust].contains(&it.facts.trust)
                && it.facts.service == entry.service
                && kinds.contains(&it.facts.kind)
        };
        let anothers = |it: &Appointment| {
            self.engine.entries().any(|other| other.id != entry.id && other.holds == Some(it.id))
        };
        self.appointments.iter().any(|it| {
            let own = it.patient == Some(entry.patient) && facts(it) && !anothers(it);
            (own || Some(it.id) == entry.holds)
                && it.status == AppointmentStatus::Booked
                && it.facts.end() > self.now
                && it.facts.start <= slot.facts.start
        })
    }

    /// Something of theirs must take place before, and neither did nor will by then.
    fn must_wait(&self, entry: &Entry, slot: &Slot) -> bool {
        let Some(first) = entry.timing.after else { return false };
        let known = self.appointments.iter().find(|it| it.id == first);
        let will = known.is_some_and(|it| {
            it.status == AppointmentStatus::Booked
                && self.person(it.patient) == Some(entry.patient)
                && it.facts.end() <= slot.facts.start
        });
        !will && entry.timing.after_done != Some(first)
    }

    /// Whether the person gave this very time up, under whatever reference.
    fn gave_it_up(&self, entry: &Entry, slot: &Slot) -> bool {
        self.person(slot.given_up_by) == Some(entry.patient)
    }

    /// The reference that somebody has now.
    fn person(&self, mut person: Option<PatientRef>) -> Option<PatientRef> {
        while let Some(known) = person.and_then(|it| self.engine.patient(it)) {
            let Some(into) = known.merged_into else { break };
            person = Some(into);
        }
        person
    }

    /// A share of the slots goes first to those who cannot be reached by phone or mail, among the
    /// highest of band and of who was let down.
    fn protect(&self, slot: &Slot, all: &mut [Judged]) {
        let rules = self.engine.rules();
        let notice = slot.facts.start.minutes_since(self.now);
        let kept = percentile(slot.id.0) < rules.protected_percent
            && notice >= i64::from(rules.protected_notice_minutes_min);
        let digital = |id: EntryId| self.engine.entry(id).is_some_and(|it| it.reach.is_digital());
        let first = all.iter().filter(|it| it.reasons.is_empty()).map(|it| it.rank).max();
        let among = |it: &Judged| it.reasons.is_empty() && Some(it.rank) == first;
        if kept && all.iter().any(|it| among(it) && !digital(it.entry)) {
            let digital = all.iter_mut().filter(|it| among(it) && digital(it.entry));
            digital.for_each(|it| it.reasons.push(PassedOver::ProtectedShare));
        }
    }

    /// The score as the rules describe it.
    fn score(&self, entry: &Entry, slot: &Slot) -> i32 {
        let weights = &self.engine.rules().weights;
        let waited = waited(entry, self.now);
        let days = if entry.kind == AppointmentKind::FollowUp { 0 } else { waited };
        let mut score = match entry.priority {
            Priority::Unsaid | Priority::Routine => 0,
            Priority::Urgent => weights.urgent,
            Priority::TwoWeekWait => weights.two_week_wait,
        };
        let counted = waited.min(i64::from(weights.waiting_days_max));
        score += weights.waiting_day * i32::try_from(counted).unwrap_or(0);
        score += if days >= 126 { weights.past_18_weeks } else { 0 };
        score += if days >= 364 { weights.past_52_weeks } else { 0 };
        let suits = entry.availability.suits(slot.facts.local, slot.facts.duration_minutes);
        score += if suits == Suits::Preferred { weights.preferred_time } else { 0 };
        score += near_site(entry, slot, weights.near_site);
        score += weights.attendance * i32::from(entry.attendance_percent) / 100;
        score + if entry.reach.is_digital() { 0 } else { weights.not_digital }
    }
}

fn near_site(entry: &Entry, slot: &Slot, points: i32) -> i32 {
    let limit = i32::from(entry.travel_minutes_max);
    if matches!(slot.facts.modality, Modality::Video | Modality::Telephone) {
        return points / 2;
    }
    match entry.sites.iter().find(|choice| choice.site == slot.facts.site) {
        None => points / 2,
        Some(choice) if limit <= i32::from(choice.travel_minutes) => 0,
        Some(choice) => points * (limit - i32::from(choice.travel_minutes)) / limit,
    }
}

/// Days since the clock start, or as many as make the standard break when the list says; of a
/// follow-up the percent of its interval that have passed.
fn waited(entry: &Entry, now: Timestamp) -> i64 {
    let since = entry.waiting_since.0;
    match (entry.kind, entry.timing.breach_by, entry.timing.due_by) {
        (AppointmentKind::FollowUp, _, None) => 0,
        (AppointmentKind::FollowUp, _, Some(due)) => {
            let interval = (i64::from(due) * DAY_MS - since).max(DAY_MS);
            (now.0 - since).max(0) * 100 / interval
        }
        (_, None, _) => (now.0 - since).div_euclid(DAY_MS).max(0),
        (_, Some(breach), _) => {
            let standard = if entry.priority == Priority::TwoWeekWait { 28 } else { 126 };
            (now.0.div_euclid(DAY_MS) - i64::from(breach) + standard).max(0)
        }
    }
}

/// Word by word, what the slot asks for and the entry does not have.
fn undone(entry: &Entry, slot: &Slot) -> Vec<String> {
    let mut undone = Vec::new();
    for asked in slot.facts.requires.names() {
        if entry.ready.names().iter().all(|done| done != asked) {
            undone.push(asked.clone());
        }
    }
    undone
}

/// What of clinic and day is not right.
fn misfits(entry: &Entry, slot: &Slot, now: Timestamp) -> Vec<PassedOver> {
    let mut reasons = Vec::new();
    let mut add = |holds: bool, reason| reasons.extend(holds.then_some(reason));
    let (takes, seeks, day) = (&slot.facts.takes, &entry.seeks, slot.facts.local.day);
    let takes_any = takes.types.iter().any(|it| it == "any");
    let shares = takes.types.iter().any(|it| seeks.types.contains(it));
    add(!takes_any && seeks.types.is_empty(), PassedOver::LacksClinicType);
    add(!takes_any && !seeks.types.is_empty() && !shares, PassedOver::ClinicType);
    let team = |text: &str| text.trim().to_lowercase();
    add(!seeks.team.is_empty() && team(&seeks.team) != team(&takes.team), PassedOver::Team);
    let named = takes.age_from.is_some() || takes.age_to.is_some();
    let child = seeks.born.is_some_and(|born| born.ages_on(day).0 < 16) && !named;
    add(child, PassedOver::NotOpened);
    let has_limits = takes.age_from.is_some() || takes.age_to.is_some();
    add(has_limits && seeks.born.is_none(), PassedOver::LacksBirthDate);
    let ages = seeks.born.map(|born| born.ages_on(day));
    let is_out = |(low, high): (u16, u16)| {
        takes.age_from.is_some_and(|from| low < from) || takes.age_to.is_some_and(|to| high > to)
    };
    add(ages.is_some_and(is_out), PassedOver::Age);
    add(takes.sex.is_some() && seeks.sex.is_none(), PassedOver::LacksSex);
    add(takes.sex.zip(seeks.sex).is_some_and(|(one, other)| one != other), PassedOver::Sex);
    add(entry.course.stage != Stage::Ready, PassedOver::Stage);
    let lifted =
        matches!(entry.course.suspended_for, SuspendedFor::Unfit | SuspendedFor::Treatment);
    let stays = lifted || entry.course.suspended_until.is_none_or(|until| day < until);
    add(entry.suspended && stays, PassedOver::Suspended);
    add(entry.timing.not_before.is_some_and(|from| day < from), PassedOver::NotBefore);
    let is_follow_up = entry.kind == AppointmentKind::FollowUp;
    add(is_follow_up && entry.timing.due_by.is_none(), PassedOver::LacksDueDate);
    let hours = (slot.facts.start.0 - now.0).div_euclid(3_600_000);
    let lowest = match takes.kept_for {
        Some(Priority::TwoWeekWait) if hours >= 48 => Priority::TwoWeekWait,
        Some(Priority::TwoWeekWait | Priority::Urgent) if hours >= 24 => Priority::Urgent,
        _ => Priority::Routine,
    };
    add(entry.priority < lowest, PassedOver::KeptFor);
    reasons
}

/// The number below 100 by which slots fall into the protected share: as the core documents it,
/// two rounds of the splitmix64 finaliser over the halves of the id.
fn percentile(id: u128) -> u8 {
    let [high, low] = halves(id);
    u8::try_from(mix(high ^ mix(low)) % 100).unwrap_or(0)
}

fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
