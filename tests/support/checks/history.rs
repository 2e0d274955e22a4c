//! The journal once more, record by record, shown to those who watch for a promise being broken.

use std::collections::BTreeMap;

use backfill_core::effect::Message;
use backfill_core::offer::OfferState;
use backfill_core::{Decided, Engine, Event, OfferId, PatientRef, Recorded, RuleSet, Touched};

use crate::checks::evidence::Evidence;

/// One step.
#[derive(Debug)]
pub struct Moment<'a> {
    /// What was decided upon.
    pub recorded: &'a Recorded,
    /// What it came to.
    pub decided: &'a Decided,
    /// After the step.
    pub engine: &'a Engine,
    /// What it changed.
    pub touched: &'a Touched,
    /// Where each offer stood before the step.
    pub before: &'a BTreeMap<OfferId, OfferState>,
}

impl Moment<'_> {
    /// Whom the step wants to be told what.
    pub fn told(&self) -> impl Iterator<Item = (OfferId, PatientRef, Message)> {
        self.decided.messages().map(|it| (it.offer, it.patient, it.message))
    }

    /// Two references that became one person.
    pub fn merged(&self) -> Option<(PatientRef, PatientRef)> {
        let Event::PatientsMerged(merged) = &self.recorded.event else { return None };
        Some((merged.from, merged.into))
    }
}

/// Watches the history for one promise.
pub trait Watch {
    /// What is wrong after a step; nothing if all is well.
    fn after(&mut self, moment: &Moment<'_>) -> Vec<String>;

    /// What is wrong when everything is over.
    fn at_end(&mut self, _evidence: &Evidence, _engine: &Engine) -> Vec<String> {
        Vec::new()
    }
}

/// Shows the history to all watches, each with its name; returns every fault.
pub fn walk(evidence: &Evidence, mut watches: Vec<(&'static str, Box<dyn Watch>)>) -> Vec<String> {
    let mut engine = Engine::new(RuleSet::built_in());
    let (mut faults, mut before) = (Vec::new(), BTreeMap::new());
    for recorded in &evidence.journal {
        let decided = engine.step(recorded);
        let touched = engine.take_touched();
        let (decided, touched, engine) = (&decided, &touched, &engine);
        let moment = Moment { recorded, decided, engine, touched, before: &before };
        for (name, watch) in &mut watches {
            let found = watch.after(&moment);
            let seq = recorded.seq;
            faults.extend(found.into_iter().map(|fault| format!("{name}, record {seq}: {fault}")));
        }
        let changed = touched.offers.iter().filter_map(|id| engine.offer(*id));
        before.extend(changed.map(|offer| (offer.id, offer.state)));
    }
    for (name, watch) in &mut watches {
        let found = watch.at_end(evidence, &engine);
        faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    faults.extend(engine.violations().iter().map(|broken| format!("the engine's own: {broken:?}")));
    faults
}
