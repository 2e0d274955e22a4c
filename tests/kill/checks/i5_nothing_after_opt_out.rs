//! I5: nothing is offered or sent to a patient from the moment they said stop.

use std::collections::BTreeSet;

use backfill_core::offer::OfferState;
use backfill_core::{Engine, Event, PatientRef};

use crate::evidence::Evidence;
use crate::history::{Moment, Watch};

#[derive(Default)]
pub(super) struct NothingAfterOptOut {
    stopped: BTreeSet<PatientRef>,
}

impl Watch for NothingAfterOptOut {
    fn after(&mut self, moment: &Moment<'_>) -> Vec<String> {
        if let Event::PatientOptedOut(patient) = &moment.recorded.event {
            self.stopped.insert(*patient);
        }
        if let Some((from, into)) = moment.merged()
            && self.stopped.contains(&from)
        {
            self.stopped.insert(into);
        }
        let told = moment.told().filter(|(_, patient, _)| self.stopped.contains(patient));
        let told = told.map(|(offer, _, what)| format!("{what:?} of {offer} after the stop"));
        let offers = moment.touched.offers.iter().filter_map(|id| moment.engine.offer(*id));
        let live = offers.filter(|it| it.state == OfferState::Live);
        let live = live.filter(|it| self.stopped.contains(&it.patient));
        told.chain(live.map(|it| format!("{} is live after the stop", it.id))).collect()
    }

    /// No email began its way after the patient saw that the stop was taken.
    fn at_end(&mut self, evidence: &Evidence, _engine: &Engine) -> Vec<String> {
        let mut faults = Vec::new();
        let taken = |it: &&crate::record::Answered| it.answer == "stop" && it.status == 303;
        for stop in evidence.seen.answers.iter().filter(taken) {
            let mails = evidence.seen.mails.iter();
            let person = mails.clone().find(|it| it.token().as_ref() == Some(&stop.token));
            let Some(person) = person.map(|mail| &mail.to) else { continue };
            let after = mails.filter(|it| it.to == *person && stop.moment < it.begun);
            faults.extend(after.map(|it| format!("{} was sent after the stop was taken", it.id)));
        }
        faults
    }
}
