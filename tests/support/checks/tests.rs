//! Each check finds its own violation, planted in a story that is sound.

use std::collections::BTreeMap;

use backfill_core::offer::{Offer, OfferState};
use backfill_core::{Command, Decided, EventId, Snapshot, Touched};

use super::evidence::{Evidence, Streamed};
use super::history::{Moment, Watch as _};
use super::made_up::said;
use super::{faults, made_up};
use crate::outside::mailbox::Mail;

/// What the check called `name` says with a violation planted.
fn found(name: &str, plant: impl FnOnce(&mut Evidence)) -> bool {
    let mut evidence = made_up::evidence();
    plant(&mut evidence);
    let begins = format!("{name}:");
    let faults = faults(&evidence);
    faults.iter().any(|fault| fault.starts_with(&begins) || fault.starts_with(&format!("{name},")))
}

#[test]
fn a_sound_story_has_no_faults() {
    assert_eq!(faults(&made_up::evidence()), Vec::<String>::new());
}

#[test]
fn an_event_that_was_taken_twice_is_found() {
    assert!(
        found("acknowledged", |it| it.log.push(*it.log.last().unwrap()))
            || found("I8", |it| it.log.push(*it.log.last().unwrap()))
    );
}

#[test]
fn another_answer_to_the_same_message_is_found() {
    assert!(found("same answer", |it| it.seen.sent[0].answers.push(b"MSA|AA|C2".to_vec())));
}

#[test]
fn a_message_that_was_never_answered_is_found() {
    assert!(found("acknowledged", |it| it.seen.sent[0].answers.clear()));
}

#[test]
fn an_answer_of_a_patient_that_was_lost_is_found() {
    assert!(found("answers", |it| {
        it.inbox.clear();
    }));
}

#[test]
fn a_booking_that_the_hospital_does_not_know_is_found() {
    assert!(found("bookings", |it| it.seen.letters.clear()));
}

/// Every booking of the story waits for a person to look it up.
fn leave_bookings_to_a_person(evidence: &mut Evidence) {
    let bookings = evidence.wishes.values_mut();
    let bookings = bookings.filter(|it| it.command.booking().is_some());
    bookings.for_each(|it| it.state = "to_do".to_owned());
    evidence.offers.values_mut().for_each(|it| it.state = OfferState::Accepted);
}

#[test]
fn a_booking_that_the_hospital_made_and_a_person_must_look_up_is_found() {
    assert!(found("bookings", leave_bookings_to_a_person));
}

#[test]
fn only_a_refused_booking_is_a_persons_to_look_up() {
    let mut evidence = made_up::evidence();
    leave_bookings_to_a_person(&mut evidence);
    let offer = evidence.bookings()[0].offer.id;
    assert!(!evidence.is_to_look_up(offer));
    evidence.seen.letters.iter_mut().for_each(|letter| letter.is_accepted = false);
    assert!(evidence.is_to_look_up(offer));
}

#[test]
fn a_slot_that_the_api_does_not_list_is_found() {
    assert!(found("listed", |it| it.seen.listed.clear()));
}

#[test]
fn a_lost_cancellation_is_found_if_it_was_acknowledged() {
    let told = |is_acknowledged| {
        move |it: &mut Evidence| {
            let streamed = Streamed { event: EventId(99), ..it.seen.streamed[0] };
            it.seen.streamed.push(Streamed { is_acknowledged, ..streamed });
        }
    };
    assert!(found("I1", told(true)));
    assert!(!found("I1", told(false)));
}

#[test]
fn a_second_slot_of_a_cancellation_is_found() {
    assert!(found("I1", |it| {
        let filled = made_up::filled(it);
        let by = it.freed_by[&filled];
        it.freed_by.values_mut().for_each(|its| *its = by);
    }));
}

#[test]
fn a_second_yes_for_a_slot_is_found() {
    assert!(found("I2", |it| {
        let filled = made_up::filled(it);
        let of_slot = it.offers.values_mut().filter(|offer| offer.slot == filled);
        of_slot.for_each(|offer| offer.state = OfferState::Booked);
    }));
}

/// Sends the email again, so often, to someone who said stop after it came for the first time.
fn sent_again(evidence: &mut Evidence, times: u64, state: &str) {
    let stop = evidence.seen.answers.iter().find(|it| it.answer == "stop").unwrap().clone();
    let mut mails = evidence.seen.mails.iter();
    let first = mails.find(|it| it.token().as_ref() == Some(&stop.token)).unwrap().clone();
    state.clone_into(&mut evidence.wishes.get_mut(&first.wish().unwrap()).unwrap().state);
    let life = stop.life;
    let again = (1..=times).map(|at| Mail { begun: stop.moment + at, life, ..first.clone() });
    evidence.seen.mails.extend(again);
}

#[test]
fn a_message_after_a_stop_is_found() {
    assert!(found("I5", |it| sent_again(it, 1, "done")), "its wish was not called off");
    assert!(found("I5", |it| sent_again(it, 2, "failed")), "it was tried again after the stop");
    assert!(
        found("I5", |it| {
            sent_again(it, 1, "failed");
            it.seen.mails.last_mut().unwrap().life += 1;
        }),
        "who began after the stop knows of it"
    );
    assert!(!found("I5", |it| sent_again(it, 1, "failed")), "it was under way");
}

#[test]
fn a_confirmation_without_the_hospital_is_found() {
    assert!(found("I7", |it| it.seen.letters[0].is_accepted = false));
}

#[test]
fn an_event_that_was_never_decided_is_found() {
    assert!(found("I8", |it| it.log.push(EventId(77))));
}

#[test]
fn a_wish_that_was_lost_made_up_or_left_is_found() {
    assert!(found("I8", |it| {
        it.wishes.pop_first();
    }));
    assert!(found("I8", |it| {
        it.notes.pop_first();
    }));
    assert!(found("I8", |it| it
        .wishes
        .values_mut()
        .for_each(|it| "waiting".clone_into(&mut it.state))));
}

#[test]
fn an_email_that_nobody_asked_for_is_found() {
    assert!(found("I8", |it| "<x@example.org>".clone_into(&mut it.seen.mails[0].id)));
}

fn nothing(_: &mut Snapshot) {}

#[test]
fn one_live_offer_too_many_is_found() {
    let watch = &mut super::i3_live_offers_within_limit::LiveOffersWithinLimit;
    assert!(said(watch, nothing).is_empty());
    assert!(!said(watch, |it| it.rules.live_offers_max = 1).is_empty());
}

#[test]
fn two_live_offers_of_one_person_are_found() {
    let watch = &mut super::i4_one_live_offer_per_person::OneLiveOfferPerPerson::default();
    assert!(said(watch, nothing).is_empty());
    let same_person = |it: &mut Snapshot| {
        let patient = it.offers[0].patient;
        it.offers.iter_mut().for_each(|offer| offer.patient = patient);
    };
    assert!(!said(watch, same_person).is_empty());
}

#[test]
fn a_live_offer_after_a_stop_is_found() {
    let watch = &mut super::i5_nothing_after_opt_out::NothingAfterOptOut::default();
    assert!(said(watch, nothing).is_empty());
    let (engine, mut recorded, _) = made_up::midway();
    let patient = engine.offers().next().unwrap().patient;
    recorded.event =
        backfill_core::Event::PatientOptedOut(backfill_core::event::Opted::of_all(patient));
    let moment = Moment {
        recorded: &recorded,
        decided: &Decided::default(),
        engine: &engine,
        touched: &Touched {
            offers: engine.offers().map(|it| it.id).collect(),
            ..Touched::default()
        },
        before: &BTreeMap::new(),
    };
    assert!(!watch.after(&moment).is_empty());
}

#[test]
fn a_yes_from_nowhere_is_found() {
    let watch = &mut super::i6_no_late_acceptance::NoLateAcceptance;
    assert!(said(watch, nothing).is_empty());
    let accept = |offer: &mut Offer| offer.state = OfferState::Accepted;
    assert!(!said(watch, |it| accept(&mut it.offers[0])).is_empty());
}

/// On Kafka it may be read long after: a takeover, or a long queue.
#[test]
fn a_yes_counts_from_when_it_was_said() {
    let watch = &mut super::i6_no_late_acceptance::NoLateAcceptance;
    let (engine, mut recorded, decided) = made_up::midway();
    let offer = engine.offers().next().unwrap().id;
    let before: BTreeMap<_, _> = engine.offers().map(|it| (it.id, it.state)).collect();
    let mut snapshot = engine.snapshot();
    let yes = snapshot.offers.iter_mut().find(|it| it.id == offer).unwrap();
    (yes.state, recorded.at) = (OfferState::Accepted, yes.deadline.plus_minutes(1));
    let deadline = yes.deadline;
    let engine = backfill_core::Engine::restore(snapshot);
    let via = backfill_core::event::Via::Link;
    recorded.event =
        backfill_core::Event::OfferAccepted(backfill_core::event::OfferAnswer { offer, via });
    for (said_at, is_right) in
        [(Some(deadline.plus_minutes(-1)), true), (Some(deadline), false), (None, false)]
    {
        recorded.said_at = said_at;
        let found = watch.after(&Moment {
            recorded: &recorded,
            decided: &decided,
            engine: &engine,
            touched: &Touched { offers: vec![offer].into_iter().collect(), ..Touched::default() },
            before: &before,
        });
        assert_eq!(found.is_empty(), is_right, "{said_at:?}: {found:?}");
    }
}

#[test]
fn a_confirmation_that_nobody_gave_is_found() {
    let watch = &mut super::i7_confirmed_after_acknowledgement::ConfirmedOnce::default();
    assert!(said(watch, nothing).is_empty());
    let (engine, recorded, mut decided) = made_up::midway();
    for it in &mut decided.commands {
        if let Command::SendMessage(wish) = &mut it.what {
            wish.message = backfill_core::effect::Message::Confirmed;
        }
    }
    let (touched, before) = (Touched::default(), BTreeMap::new());
    let moment = Moment {
        recorded: &recorded,
        decided: &decided,
        engine: &engine,
        touched: &touched,
        before: &before,
    };
    assert!(!watch.after(&moment).is_empty());
}
