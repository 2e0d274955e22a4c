//! I9 and I10: every choice is the one the naive model makes, and every better-placed candidate
//! was passed over for a reason that was true.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::appointment::Appointment;
use backfill_core::effect::{Decision, Message, PASSED_MAX, PassedOver, SendMessage};
use backfill_core::offer::{Offer, OfferState, WithdrawalReason};
use backfill_core::{Event, OfferId, PatientRef, SlotId, Timestamp};

use super::persons::Persons;
use super::{Hearing, Moment, Stops, Truth};
use crate::oracle::{Judged, Scene, Sent};

#[derive(Debug, Default)]
pub(super) struct BestCandidate {
    persons: Persons,
    sent: BTreeMap<PatientRef, Vec<(Timestamp, OfferId)>>,
    stops: Stops,
    hearing: Hearing,
}

impl Truth for BestCandidate {
    fn name(&self) -> &'static str {
        "I10"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.hearing.learn(moment);
        self.learn(moment);
        let touched_open = moment.touched.slots.iter().any(|id| is_open(moment, *id));
        if touched_open || moment.decided.decisions().next().is_some() {
            // The only way to all appointments: the engine shows single ones by their id.
            let appointments = moment.engine.snapshot().appointments;
            self.judge_decisions(moment, &appointments)?;
            self.nobody_is_left_idle(moment, &appointments)?;
        }
        self.remember(moment);
        Ok(())
    }
}

impl BestCandidate {
    fn learn(&mut self, moment: &Moment<'_>) {
        self.stops.learn(moment.recorded);
        match &moment.recorded.event {
            Event::PatientsMerged(merged) => {
                let [from, into] = [merged.from, merged.into].map(|it| self.persons.person(it));
                if from == into || self.persons.is_undone(merged) {
                    return;
                }
                self.persons.learn(moment.recorded);
                let sent = self.sent.get(&from).cloned().unwrap_or_default();
                self.sent.entry(into).or_default().extend(sent);
            }
            Event::PatientsParted(_) => self.persons.learn(moment.recorded),
            _ => {}
        }
        // What the hospital did not keep, and what never arrived, counts no longer.
        let touched = moment.touched.offers.iter().filter_map(|id| moment.engine.offer(*id));
        for offer in touched.filter(|it| was_not_kept(it.state)) {
            let person = self.persons.person(offer.patient);
            let theirs = self.sent.iter_mut().filter(|(it, _)| self.persons.person(**it) == person);
            theirs.for_each(|(_, sent)| sent.retain(|(_, id)| *id != offer.id));
        }
    }

    fn judge_decisions(
        &self,
        moment: &Moment<'_>,
        appointments: &[Appointment],
    ) -> Result<(), String> {
        for record in &moment.decided.records {
            let Some(decision) = record.what.decision() else { continue };
            let index = record.id.index;
            let scene = self.scene(moment, appointments, index);
            judge(&scene, decision)
                .map_err(|wrong| format!("decision {index} about {}: {wrong}", decision.slot))?;
        }
        Ok(())
    }

    /// L3: a slot that the step touched is not left open while somebody may have it.
    fn nobody_is_left_idle(
        &self,
        moment: &Moment<'_>,
        appointments: &[Appointment],
    ) -> Result<(), String> {
        let scene = self.scene(moment, appointments, u16::MAX);
        for id in moment.touched.slots.iter().filter(|id| is_open(moment, **id)) {
            let Some(slot) = moment.engine.slot(*id) else { continue };
            let eligible = |it: &Judged| it.reasons.is_empty();
            if scene.is_wanted(slot) && scene.ranked(slot).iter().any(eligible) {
                return Err(format!("L3: {id} is left open although somebody may have it"));
            }
        }
        Ok(())
    }

    /// What was true when the step came to its command or record of this number.
    fn scene<'a>(
        &'a self,
        moment: &'a Moment<'_>,
        appointments: &'a [Appointment],
        index: u16,
    ) -> Scene<'a> {
        let made = |is_before: bool| {
            let records = moment.decided.records.iter();
            let records = records.filter(move |it| (it.id.index < index) == is_before);
            records.filter_map(|it| made(it.what.decision()?))
        };
        let not_yet = made(false).collect();
        let commands = moment.decided.commands.iter().filter(|it| index <= it.id.index);
        let still_live: BTreeSet<OfferId> =
            commands.filter_map(|it| taken_back(it.what.message()?)).collect();
        let mut sent: BTreeMap<PatientRef, Vec<Sent>> = BTreeMap::new();
        for (patient, offers) in &self.sent {
            let counts = |id: &OfferId| {
                still_live.contains(id) || moment.engine.offer(*id).is_some_and(counts_on)
            };
            let offers = offers.iter().filter(|(_, offer)| counts(offer));
            let offers = offers.filter_map(|(at, offer)| sent_of(moment, *offer, *at));
            sent.insert(*patient, offers.collect());
        }
        for offer in made(true) {
            let offer = moment.engine.offer(offer);
            let counts = |it: &&Offer| still_live.contains(&it.id) || counts_on(it);
            if let Some(offer) = offer.filter(counts) {
                let now = sent_of(moment, offer.id, moment.recorded.at);
                sent.entry(offer.patient).or_default().extend(now);
            }
        }
        Scene {
            engine: moment.engine,
            appointments,
            now: moment.recorded.at,
            utc_offset_minutes: moment.recorded.utc_offset_minutes,
            not_yet,
            still_live,
            sent,
            stops: &self.stops,
            hearing: &self.hearing,
        }
    }

    fn remember(&mut self, moment: &Moment<'_>) {
        for offer in moment.decided.decisions().filter_map(made) {
            if let Some(offer) = moment.engine.offer(offer) {
                let sent = self.sent.entry(offer.patient).or_default();
                sent.push((moment.recorded.at, offer.id));
            }
        }
    }
}

fn sent_of(moment: &Moment<'_>, offer: OfferId, at: Timestamp) -> Option<Sent> {
    let offer = moment.engine.offer(offer)?;
    let facts = &moment.engine.slot(offer.slot)?.facts;
    Some(Sent { at, of: (facts.trust, facts.service) })
}

fn was_not_kept(state: OfferState) -> bool {
    matches!(state, OfferState::Undeliverable | OfferState::Refused | OfferState::Cancelled)
}

/// Whether an offer that was taken back was so by its patient's doing, or at the end of its time.
fn counts_on(offer: &Offer) -> bool {
    use WithdrawalReason::{CutoffReached, OptedOut, PatientDied};
    match offer.state {
        OfferState::Withdrawn(reason) => {
            matches!(reason, CutoffReached | OptedOut | PatientDied)
        }
        _ => true,
    }
}

fn is_open(moment: &Moment<'_>, slot: SlotId) -> bool {
    moment.engine.slot(slot).is_some_and(|it| it.state == backfill_core::slot::SlotState::Open)
}

fn made(decision: &Decision) -> Option<OfferId> {
    decision.chosen.as_ref().map(|it| it.offer)
}

fn taken_back(message: &SendMessage) -> Option<OfferId> {
    matches!(message.message, Message::Withdrawn { .. }).then_some(message.offer)
}

fn judge(scene: &Scene<'_>, decision: &Decision) -> Result<(), String> {
    let slot = scene.engine.slot(decision.slot).ok_or("the slot is not there")?;
    let ranked = scene.ranked(slot);
    let best = ranked.iter().position(|it| it.reasons.is_empty());
    let chosen = decision.chosen.as_ref().map(|it| (it.entry, it.rank, it.score));
    let expected = best.map(|index| &ranked[index]).map(|it| (it.entry, it.rank, it.score));
    if chosen != expected {
        let judged = chosen.and_then(|(id, _, _)| ranked.iter().find(|it| it.entry == id));
        return Err(format!("{chosen:?} was chosen, not {expected:?}; it is {judged:?}"));
    }
    if decision.candidates as usize != ranked.len() {
        return Err(format!("{} candidates, not {}", ranked.len(), decision.candidates));
    }
    let better = &ranked[..best.unwrap_or(0).min(PASSED_MAX)];
    if decision.passed.len() != better.len() {
        return Err(format!("{} are placed better: {:?}", better.len(), decision.passed));
    }
    let explained = |(passed, it): (&backfill_core::effect::Passed, &Judged)| {
        let place = (passed.entry, passed.rank, passed.score);
        let is_unready = passed.reason == PassedOver::NotReady;
        let undone = if is_unready { it.undone.as_slice() } else { &[] };
        place == (it.entry, it.rank, it.score)
            && it.reasons.contains(&passed.reason)
            && passed.lacks == undone
    };
    lacking(decision, &ranked)?;
    match decision.passed.iter().zip(better).find(|pair| !explained(*pair)) {
        Some((passed, it)) => Err(format!("{passed:?} is not explained by {it:?}")),
        None => Ok(()),
    }
}

/// What is lacking is named wherever somebody is said not to be ready, and of no more people than lack
/// it. Whoever is passed over for another reason first is not counted.
fn lacking(decision: &Decision, ranked: &[Judged]) -> Result<(), String> {
    let tally = decision.tally.iter().find(|it| it.reason == PassedOver::NotReady);
    let unready = tally.map_or(0, |it| it.count);
    let named: u32 = decision.lacking.iter().map(|it| it.count).sum();
    let lacks = |name: &String| ranked.iter().filter(|it| it.undone.contains(name)).count();
    let too_many = decision.lacking.iter().find(|it| lacks(&it.name) < it.count as usize);
    if too_many.is_some() || named < unready || (unready == 0 && named != 0) {
        return Err(format!("{unready} are not ready and lack {:?}", decision.lacking));
    }
    Ok(())
}
