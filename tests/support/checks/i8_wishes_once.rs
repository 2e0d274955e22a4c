//! I8, the way out: every wish of the journal is kept once, was carried out to its end, and those
//! outside saw the same thing however often they saw it.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::{EffectId, Engine};

use crate::checks::evidence::{Evidence, Wish};
use crate::checks::history::{Moment, Watch};
use crate::outside::mailbox::Mail;

#[derive(Default)]
pub(super) struct WishesOnce {
    to_carry_out: BTreeSet<EffectId>,
    to_note: BTreeSet<EffectId>,
}

impl Watch for WishesOnce {
    fn after(&mut self, moment: &Moment<'_>) -> Vec<String> {
        self.to_carry_out.extend(moment.decided.commands.iter().map(|it| it.id));
        self.to_note.extend(moment.decided.records.iter().map(|it| it.id));
        Vec::new()
    }

    fn at_end(&mut self, evidence: &Evidence, _engine: &Engine) -> Vec<String> {
        let kept: BTreeSet<EffectId> = evidence.wishes.keys().copied().collect();
        let mut faults = Vec::new();
        if kept != self.to_carry_out {
            faults.push(differ("wishes", &kept, &self.to_carry_out));
        }
        if evidence.notes != self.to_note {
            faults.push(differ("ledger and decisions", &evidence.notes, &self.to_note));
        }
        faults.extend(unfinished(evidence));
        faults.extend(mails(evidence));
        faults
    }
}

fn differ(what: &str, kept: &BTreeSet<EffectId>, wanted: &BTreeSet<EffectId>) -> String {
    let [missing, strange] = [wanted.difference(kept).count(), kept.difference(wanted).count()];
    format!("{what}: {missing} are missing, {strange} come from nowhere")
}

/// What was asked for before all was quiet has been carried out.
fn unfinished(evidence: &Evidence) -> Vec<String> {
    let left = |(_, wish): &(&EffectId, &Wish)| {
        let before = wish.seq <= evidence.seen.quiet_seq;
        wish.state == "waiting" && before
    };
    let left = evidence.wishes.iter().filter(left);
    left.map(|(id, wish)| format!("{} {id} was never carried out", wish.command.name())).collect()
}

/// Every email is one that was asked for, and says the same each time it comes.
fn mails(evidence: &Evidence) -> Vec<String> {
    let mut first: BTreeMap<&str, &Mail> = BTreeMap::new();
    let mut faults = Vec::new();
    for mail in &evidence.seen.mails {
        let before = first.entry(&mail.id).or_insert(mail);
        if (&before.to, &before.text) != (&mail.to, &mail.text) {
            faults.push(format!("{} came again changed", mail.id));
        }
        if mail.wish().is_none_or(|wish| !evidence.wishes.contains_key(&wish)) {
            faults.push(format!("nobody asked for {}", mail.id));
        }
    }
    faults
}
