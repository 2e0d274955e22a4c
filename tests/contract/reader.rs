//! Reads: what was committed, filtered, sorted and counted.

use std::sync::Arc;

use backfill_core::appointment::AppointmentStatus;
use backfill_core::course::SuspendedFor;
use backfill_core::entry::{Entry, EntryStatus, Priority};
use backfill_core::lacking::Lacking;
use backfill_core::offer::{Arrange, Offer, OfferState};
use backfill_core::slot::{AppointmentKind, Outcome, Reason, Slot, SlotState, Support};
use backfill_core::{AppointmentId, EntryId, OfferId, PatientRef, Record, SlotId, Timestamp};
use backfill_runtime::ports::{AppointmentFilter, EntryFilter, Needs, SlotFilter};

use crate::backends::House;
use crate::desk::{Desk, numbered, record};
use crate::sample::{self, MORNING, code};

fn closed(id: u128, minutes: i64, outcome: Outcome) -> Slot {
    let mut slot = sample::slot(id, "130", minutes);
    slot.state = SlotState::Closed { outcome, reason: Reason::NobodyEligible, at: MORNING };
    slot
}

async fn desk_with_slots(house: Arc<dyn House>) -> Desk {
    let mut desk = Desk::of(house).await;
    let mut elsewhere = sample::slot(2, "320", 10);
    (elsewhere.facts.site, elsewhere.facts.trust) = (code("R0B01"), code("R0B"));
    let mut held = sample::slot(4, "130", 30);
    held.state = SlotState::Held { until: MORNING };
    let slots = vec![sample::slot(3, "130", 20), elsewhere, closed(1, 0, Outcome::Filled), held];
    desk.commit(|commit| commit.projections.slots = slots).await.unwrap();
    desk
}

async fn ids(desk: &Desk, filter: SlotFilter) -> Vec<u128> {
    let slots = desk.house.slots(&filter).await.unwrap();
    slots.iter().map(|slot| slot.id.0).collect()
}

pub(crate) async fn slots_are_filtered_and_sorted_by_start(house: Arc<dyn House>) {
    let desk = desk_with_slots(house).await;
    let all = SlotFilter { count_max: 10, ..SlotFilter::default() };
    assert_eq!(ids(&desk, all.clone()).await, [1, 2, 3, 4]);
    assert_eq!(ids(&desk, SlotFilter { open_only: true, ..all.clone() }).await, [2, 3]);
    assert_eq!(ids(&desk, SlotFilter { unfinished_only: true, ..all.clone() }).await, [2, 3, 4]);
    let of = |text: &str| vec![code("999"), code(text)];
    assert_eq!(ids(&desk, SlotFilter { services: of("320"), ..all.clone() }).await, [2]);
    assert_eq!(ids(&desk, SlotFilter { sites: of("R0B01"), ..all.clone() }).await, [2]);
    assert_eq!(ids(&desk, SlotFilter { trusts: of("R0A"), ..all.clone() }).await, [1, 3, 4]);
    let (from, to) = (Some(MORNING.plus_minutes(10)), Some(MORNING.plus_minutes(30)));
    assert_eq!(ids(&desk, SlotFilter { from, to, ..all }).await, [2, 3]);
    let whole = desk.house.slot(SlotId(3)).await.unwrap();
    assert_eq!(whole, Some(sample::slot(3, "130", 20)));
    assert_eq!(desk.house.slot(SlotId(9)).await.unwrap(), None);
}

pub(crate) async fn the_slots_of_a_day_are_the_unfinished_the_changed_and_those_that_start(
    house: Arc<dyn House>,
) {
    let mut desk = Desk::of(house).await;
    let far = 30 * 24 * 60;
    let ended = |id, minutes| closed(id, minutes, Outcome::Filled);
    let line = |slot| Record::Ledger(sample::ledger(slot, Reason::Freed));
    desk.commit(|commit| {
        // Starting on the day, closed; waiting and starting later; closed with and without a line.
        commit.projections.slots =
            vec![ended(1, 10), sample::slot(2, "130", far), ended(3, far + 1), ended(4, far + 2)];
        commit.records = vec![numbered(1, 0, line(3))];
    })
    .await
    .unwrap();
    let of = |from: i64, to: i64| SlotFilter {
        day: Some((MORNING.plus_minutes(from), MORNING.plus_minutes(to))),
        count_max: 10,
        ..SlotFilter::default()
    };
    assert_eq!(ids(&desk, of(0, 60)).await, [1, 2, 3]);
    assert_eq!(ids(&desk, of(60, 120)).await, [2]);
    assert_eq!(ids(&desk, of(0, 10)).await, [2, 3]);
    assert_eq!(ids(&desk, SlotFilter { open_only: true, ..of(0, 60) }).await, [2]);
}

pub(crate) async fn entries_are_filtered_and_paged(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    let mut other_trust = sample::entry(4, 14, "130");
    other_trust.trust = code("R0B");
    let entries =
        [sample::entry(1, 11, "130"), sample::entry(2, 11, "320"), sample::entry(3, 13, "130")];
    desk.commit(|commit| {
        let rows = entries.into_iter().chain([other_trust]);
        commit.projections.entries = rows.map(|entry| (entry.id, Some(entry))).collect();
    })
    .await
    .unwrap();
    let ids = |filter: EntryFilter| {
        let house = Arc::clone(&desk.house);
        async move {
            let entries = house.entries(&filter).await.unwrap();
            entries.iter().map(|entry| entry.id.0).collect::<Vec<_>>()
        }
    };
    let all = EntryFilter { count_max: 10, ..EntryFilter::default() };
    assert_eq!(ids(all.clone()).await, [1, 2, 3, 4]);
    let patient = Some(PatientRef(11));
    assert_eq!(ids(EntryFilter { patient, ..all.clone() }).await, [1, 2]);
    let service = Some(code("130"));
    assert_eq!(ids(EntryFilter { service, ..all.clone() }).await, [1, 3, 4]);
    assert_eq!(ids(EntryFilter { patient, service, ..all.clone() }).await, [1]);
    let trust = Some(code("R0B"));
    assert_eq!(ids(EntryFilter { trust, ..all.clone() }).await, [4]);
    let page = EntryFilter { after: Some(EntryId(1)), count_max: 2, ..all };
    assert_eq!(ids(page).await, [2, 3]);
}

pub(crate) async fn entries_that_wait_for_a_person_are_listed_and_counted(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    let entry = |id, status, times_to_read| {
        let entry = sample::entry(id, 11, "130");
        (EntryId(id), Some(Entry { status, times_to_read, ..entry }))
    };
    desk.commit(|commit| {
        commit.projections.entries = vec![
            entry(1, EntryStatus::Waiting, false),
            entry(2, EntryStatus::ReviewMissed, false),
            entry(3, EntryStatus::ReviewNotNeeded, true),
            entry(4, EntryStatus::Booked, true),
            entry(5, EntryStatus::ReviewDeathTakenBack, false),
        ];
    })
    .await
    .unwrap();
    let needing = async |needs, after: Option<u128>| {
        let after = after.map(EntryId);
        let filter = EntryFilter { needs, after, count_max: 10, ..EntryFilter::default() };
        let entries = desk.house.entries(&filter).await.unwrap();
        entries.iter().map(|entry| entry.id.0).collect::<Vec<_>>()
    };
    assert_eq!(needing(None, None).await, [1, 2, 3, 4, 5]);
    assert_eq!(needing(Some(Needs::Review), None).await, [2, 3, 5]);
    assert_eq!(needing(Some(Needs::Review), Some(2)).await, [3, 5]);
    assert_eq!(needing(Some(Needs::TimesRead), None).await, [3, 4]);
    let counts = async |house: &Arc<dyn House>| {
        let summary = house.summary().await.unwrap();
        (summary.entries, summary.entries_to_review, summary.entries_to_read)
    };
    assert_eq!(counts(&desk.house).await, (5, 3, 2));
    // What a person has looked at, and what has left.
    desk.commit(|commit| {
        commit.projections.entries = vec![
            entry(2, EntryStatus::Waiting, false),
            entry(3, EntryStatus::ReviewNotNeeded, false),
            (EntryId(5), None),
        ];
    })
    .await
    .unwrap();
    assert_eq!(counts(&desk.house).await, (4, 1, 1));
}

/// An entry that lacks nothing, changed so.
fn lacking(id: u128, change: impl Fn(&mut Entry)) -> (EntryId, Option<Entry>) {
    let entry = sample::entry(id, 11, "130");
    let mut entry = Entry { kind: AppointmentKind::New, ..entry };
    entry.seeks.types = vec!["hand".to_owned()];
    change(&mut entry);
    (EntryId(id), Some(entry))
}

pub(crate) async fn what_entries_lack_is_listed_and_counted_by_the_day(house: Arc<dyn House>) {
    const TODAY: i32 = 20_000;
    let mut desk = Desk::of(house).await;
    let unfit = |until| {
        move |it: &mut Entry| {
            it.suspended = true;
            it.course.suspended_for = SuspendedFor::Unfit;
            it.course.suspended_until = until;
        }
    };
    desk.commit(|commit| {
        commit.projections.entries = vec![
            lacking(1, |it| it.waiting_since = Timestamp(0)),
            lacking(2, |it| it.priority = Priority::Unsaid),
            lacking(3, |it| (it.priority, it.status) = (Priority::Unsaid, EntryStatus::Booked)),
            lacking(4, |it| it.kind = AppointmentKind::FollowUp),
            lacking(5, |it| it.seeks.types.clear()),
            lacking(6, unfit(Some(TODAY))),
            lacking(7, unfit(Some(TODAY + 1))),
            lacking(8, unfit(None)),
            // The list says types of nobody for that service.
            lacking(9, |it| (it.service, it.seeks.types) = (code("330"), Vec::new())),
        ];
    })
    .await
    .unwrap();
    let lack = async |what, today| lack_ids(&desk.house, what, today).await;
    assert_eq!(lack(Lacking::Priority, TODAY).await, [2]);
    assert_eq!(lack(Lacking::DueBy, TODAY).await, [4]);
    assert_eq!(lack(Lacking::ClinicTypes, TODAY).await, [5]);
    assert_eq!(lack(Lacking::Review, TODAY).await, [6, 8]);
    assert_eq!(lack(Lacking::Review, TODAY + 1).await, [6, 7, 8]);
    // The list says of nobody when they were asked.
    assert_eq!(lack(Lacking::Validation, TODAY).await, [0_u128; 0]);
    let counts = [
        (Lacking::Priority, 1),
        (Lacking::DueBy, 1),
        (Lacking::Review, 2),
        (Lacking::ClinicTypes, 1),
    ];
    assert_eq!(desk.house.lacking(TODAY).await.unwrap(), counts);
    // What was said since, and who was asked.
    desk.commit(|commit| {
        commit.projections.entries = vec![
            lacking(2, |it| it.course.validated_on = Some(TODAY)),
            lacking(4, |it| it.course.validated_on = Some(TODAY - 84)),
            (EntryId(5), None),
            lacking(6, |_| {}),
            lacking(9, |it| (it.trust, it.waiting_since) = (code("R0B"), Timestamp(0))),
        ];
    })
    .await
    .unwrap();
    assert_eq!(lack_ids(&desk.house, Lacking::Validation, TODAY).await, [1, 4]);
    assert_eq!(lack_ids(&desk.house, Lacking::Priority, TODAY).await, [0_u128; 0]);
    let counts = [(Lacking::Review, 1), (Lacking::Validation, 2)];
    assert_eq!(desk.house.lacking(TODAY).await.unwrap(), counts);
}

async fn lack_ids(house: &Arc<dyn House>, what: Lacking, today: i32) -> Vec<u128> {
    let lacks = Some((what, today));
    let filter = EntryFilter { lacks, count_max: 10, ..EntryFilter::default() };
    house.entries(&filter).await.unwrap().iter().map(|entry| entry.id.0).collect()
}

pub(crate) async fn an_entry_that_left_is_gone(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    let entry = sample::entry(1, 11, "130");
    desk.commit(|commit| commit.projections.entries = vec![(entry.id, Some(entry.clone()))])
        .await
        .unwrap();
    assert_eq!(desk.house.entry(EntryId(1)).await.unwrap(), Some(entry));
    desk.commit(|commit| commit.projections.entries = vec![(EntryId(1), None)]).await.unwrap();
    assert_eq!(desk.house.entry(EntryId(1)).await.unwrap(), None);
    assert_eq!(desk.house.summary().await.unwrap().entries, 0);
}

pub(crate) async fn offers_are_listed_by_slot_and_by_time(house: Arc<dyn House>) {
    let mut desk = desk_with_slots(house).await;
    desk.commit(|commit| {
        commit.projections.offers = vec![
            sample::offer(12, 3, 1, OfferState::Live),
            sample::offer(11, 3, 2, OfferState::Declined),
            sample::offer(13, 2, 3, OfferState::Accepted),
        ];
    })
    .await
    .unwrap();
    let ids = |offers: Vec<backfill_core::offer::Offer>| {
        offers.iter().map(|offer| offer.id.0).collect::<Vec<_>>()
    };
    assert_eq!(ids(desk.house.offers_of(SlotId(3)).await.unwrap()), [11, 12]);
    assert_eq!(ids(desk.house.live_offers(10).await.unwrap()), [13, 12]);
    assert_eq!(ids(desk.house.live_offers(1).await.unwrap()), [13]);
    let one = desk.house.offer(OfferId(11)).await.unwrap();
    assert_eq!(one, Some(sample::offer(11, 3, 2, OfferState::Declined)));
}

pub(crate) async fn bookings_are_listed_by_the_start_of_their_slots(house: Arc<dyn House>) {
    let mut desk = desk_with_slots(house).await;
    let arrange = Arrange { what: Support::SIGN_LANGUAGE, minutes: 14_400 };
    let booked = Offer { arrange, ..sample::offer(15, 3, 1, OfferState::Booked) };
    desk.commit(|commit| {
        commit.projections.offers = vec![
            booked.clone(),
            sample::offer(14, 4, 2, OfferState::Booked),
            sample::offer(13, 2, 3, OfferState::Accepted),
            sample::offer(12, 1, 4, OfferState::GivenUp),
        ];
    })
    .await
    .unwrap();
    let from = async |minutes, count_max| {
        let from = MORNING.plus_minutes(minutes);
        let offers = desk.house.bookings_from(from, count_max).await.unwrap();
        offers.iter().map(|offer| offer.id.0).collect::<Vec<_>>()
    };
    assert_eq!(from(0, 10).await, [15, 14]);
    assert_eq!(from(0, 1).await, [15]);
    assert_eq!(from(20, 10).await, [15, 14]);
    assert_eq!(from(21, 10).await, [14]);
    assert_eq!(from(31, 10).await, [0_u128; 0]);
    let kept = desk.house.offer(OfferId(15)).await.unwrap();
    assert_eq!(kept, Some(booked), "with what is to be arranged");
}

pub(crate) async fn the_story_of_a_slot_is_told_in_order(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    let line = |reason| Record::Ledger(sample::ledger(1, reason));
    desk.commit(|commit| {
        commit.journal = vec![record(1), record(2)];
        commit.records = vec![
            numbered(1, 0, line(Reason::Freed)),
            numbered(1, 1, Record::Decision(Box::new(sample::decision(1)))),
            numbered(1, 2, line(Reason::Offered)),
            numbered(2, 0, line(Reason::Accepted)),
            numbered(2, 1, Record::Ledger(sample::ledger(2, Reason::Freed))),
        ];
    })
    .await
    .unwrap();
    let ledger = desk.house.ledger(SlotId(1)).await.unwrap();
    let story: Vec<_> = ledger.iter().map(|row| (row.seq, row.record.reason)).collect();
    assert_eq!(story, [(1, Reason::Freed), (1, Reason::Offered), (2, Reason::Accepted)]);
    assert_eq!(ledger[2].at, record(2).recorded.at);
    let decisions = desk.house.decisions(SlotId(1)).await.unwrap();
    assert_eq!(decisions.len(), 1);
    assert_eq!((decisions[0].seq, &decisions[0].decision), (1, &sample::decision(1)));
    assert_eq!(desk.house.decisions(SlotId(2)).await.unwrap(), []);
}

pub(crate) async fn appointments_follow_their_last_change(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    let booked = sample::appointment(1, 7, "130", 0);
    let mut ended = booked.clone();
    ended.status = AppointmentStatus::Ended;
    for row in [Some(booked), Some(ended), None] {
        desk.commit(|commit| {
            commit.projections.appointments = vec![(AppointmentId(1), row.clone())];
        })
        .await
        .unwrap();
        assert_eq!(desk.house.appointment(AppointmentId(1)).await.unwrap(), row);
    }
}

pub(crate) async fn appointments_are_found_by_patient_and_by_the_number_of_the_trust(
    house: Arc<dyn House>,
) {
    let mut desk = Desk::of(house).await;
    let mut elsewhere = sample::appointment(3, 8, "130", 5);
    elsewhere.facts.trust = code("R0B");
    elsewhere.reference = "A1".to_owned();
    let mut unnumbered = sample::appointment(4, 9, "130", 6);
    unnumbered.reference = String::new();
    let rows = [
        sample::appointment(1, 7, "130", 20),
        sample::appointment(2, 7, "130", 10),
        elsewhere,
        unnumbered,
    ];
    desk.commit(|commit| {
        let rows = rows.into_iter().map(|row| (row.id, Some(row)));
        commit.projections.appointments = rows.collect();
    })
    .await
    .unwrap();
    let ids = |filter: AppointmentFilter| {
        let house = Arc::clone(&desk.house);
        async move {
            let rows = house.appointments(&filter).await.unwrap();
            rows.iter().map(|row| row.id.0).collect::<Vec<_>>()
        }
    };
    let all = AppointmentFilter { count_max: 10, ..AppointmentFilter::default() };
    let numbered = |trust, text: &str| AppointmentFilter {
        trust: Some(code(trust)),
        reference: Some(text.to_owned()),
        ..all.clone()
    };
    assert_eq!(ids(all.clone()).await, [3, 4, 2, 1]);
    let patient = Some(PatientRef(7));
    assert_eq!(ids(AppointmentFilter { patient, ..all.clone() }).await, [2, 1]);
    assert_eq!(ids(AppointmentFilter { patient, count_max: 1, ..all.clone() }).await, [2]);
    assert_eq!(ids(numbered("R0A", "A1")).await, [1]);
    assert_eq!(ids(numbered("R0B", "A1")).await, [3]);
    assert_eq!(ids(numbered("R0B", "A2")).await, [0; 0]);
    assert_eq!(ids(numbered("R0A", "")).await, [0; 0]);
    let known = desk.house.appointments(&all).await.unwrap();
    let (from, to) = (Some(known[1].facts.start), Some(known[3].facts.start));
    let span = AppointmentFilter { from, to, ..all.clone() };
    let within = known.iter().filter(|row| from <= Some(row.facts.start));
    let within = within.filter(|row| Some(row.facts.start) < to).map(|row| row.id.0);
    assert_eq!(ids(span).await, within.collect::<Vec<_>>());
    let booked = known.iter().filter(|row| row.status == AppointmentStatus::Booked);
    let booked: Vec<_> = booked.map(|row| row.id.0).collect();
    assert_eq!(ids(AppointmentFilter { booked_only: true, ..all }).await, booked);
}

pub(crate) async fn counts_are_those_of_the_rows(house: Arc<dyn House>) {
    let mut desk = desk_with_slots(house).await;
    desk.commit(|commit| {
        commit.projections.slots = vec![
            closed(5, 40, Outcome::Unfilled),
            closed(6, 50, Outcome::Withdrawn),
            closed(7, 60, Outcome::NotOffered),
        ];
        commit.projections.offers = vec![sample::offer(1, 3, 1, OfferState::Live)];
    })
    .await
    .unwrap();
    let summary = desk.house.summary().await.unwrap();
    assert_eq!(summary.slots_unfinished, 3);
    assert_eq!((summary.slots_filled, summary.slots_unfilled), (1, 1));
    assert_eq!((summary.slots_withdrawn, summary.slots_not_offered), (1, 1));
    assert_eq!((summary.offers_live, summary.seq), (1, 2));
}

pub(crate) async fn a_limit_of_rows_is_kept(house: Arc<dyn House>) {
    let desk = desk_with_slots(house).await;
    let filter = |count_max| SlotFilter { count_max, ..SlotFilter::default() };
    assert_eq!(ids(&desk, filter(2)).await, [1, 2]);
    assert_eq!(ids(&desk, filter(usize::MAX)).await.len(), 4);
    assert_eq!(ids(&desk, filter(0)).await.len(), 0);
}
