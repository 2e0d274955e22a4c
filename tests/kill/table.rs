//! What a run tells: how often the process was killed, what the kills hit, and what went through
//! in spite of them.

use std::collections::BTreeMap;
use std::time::Duration;

use backfill_core::offer::OfferState;

use crate::remains::Remains;
use backfill_tests::checks::evidence::Evidence;
use backfill_tests::outside::record::Cut;

/// What is known of one life and its end.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ended {
    /// How long the start took; none if it was killed before it was ready.
    pub(crate) recovered_in: Option<Duration>,
    pub(crate) cut: Cut,
    pub(crate) remains: Remains,
    /// Whether the journal was replayed from its start afterwards.
    pub(crate) is_replayed: bool,
}

impl Ended {
    /// Whether somebody waited for an answer, or something taken was not finished.
    pub(crate) fn hit_work(&self) -> bool {
        let Cut { messages, answers, bookings, mails } = self.cut;
        let Remains { undecided, torn_pages, .. } = self.remains;
        0 < messages + answers + bookings + mails || 0 < undecided || 0 < torn_pages
    }
}

/// All lives, by number.
pub(crate) type Lives = BTreeMap<u32, Ended>;

/// How many kills hit work in progress.
pub(crate) fn hits(lives: &Lives) -> usize {
    lives.values().filter(|ended| ended.hit_work()).count()
}

/// The table.
pub(crate) fn lines(lives: &Lives, evidence: &Evidence) -> Vec<(&'static str, String)> {
    let mut lines = kills(lives);
    lines.extend(load(evidence));
    lines.extend(outcome(evidence));
    lines
}

fn kills(lives: &Lives) -> Vec<(&'static str, String)> {
    let count =
        |hit: fn(&Ended) -> bool| lives.values().filter(|ended| hit(ended)).count().to_string();
    let mut recovered: Vec<Duration> = lives.values().filter_map(|it| it.recovered_in).collect();
    recovered.sort_unstable();
    let median = recovered.get(recovered.len() / 2).copied().unwrap_or_default();
    let slowest = recovered.last().copied().unwrap_or_default();
    vec![
        ("kills (SIGKILL)", lives.len().to_string()),
        ("  that hit work in progress", hits(lives).to_string()),
        ("  a message written, not acknowledged", count(|it| 0 < it.cut.messages)),
        ("  of those, durable already", count(|it| 0 < it.remains.unheard)),
        ("  a patient's answer sent, no page yet", count(|it| 0 < it.cut.answers)),
        ("  a booking at the hospital, no answer yet", count(|it| 0 < it.cut.bookings)),
        ("  an email at the mail server, not taken", count(|it| 0 < it.cut.mails)),
        ("  an event taken, not decided", count(|it| 0 < it.remains.undecided)),
        ("  a wish committed, not carried out", count(|it| 0 < it.remains.wishes)),
        ("  a transaction written in part", count(|it| 0 < it.remains.torn_pages)),
        ("  during the start", count(|it| it.recovered_in.is_none())),
        ("journals replayed from the start", count(|it| it.is_replayed)),
        ("ready again after (median, slowest)", format!("{median:.0?}, {slowest:.0?}")),
    ]
}

fn load(evidence: &Evidence) -> Vec<(&'static str, String)> {
    let sent = &evidence.seen.sent;
    let written: u32 = sent.iter().map(|it| it.times).sum();
    let answers: usize = sent.iter().map(|it| it.answers.len()).sum();
    let taken = |status| evidence.seen.answers.iter().filter(|it| it.status == status).count();
    let duplicates: usize = sent.iter().map(|it| it.answers.len().saturating_sub(1)).sum();
    vec![
        ("messages of the day", sent.len().to_string()),
        ("  written", written.to_string()),
        ("  acknowledged", answers.to_string()),
        ("  of those, for a message sent before", duplicates.to_string()),
        ("  written again after a kill", (written as usize - answers).to_string()),
        ("answers of patients", evidence.seen.answers.len().to_string()),
        ("  taken", (taken(303) + taken(202)).to_string()),
        ("  too late", (taken(409) + taken(200)).to_string()),
    ]
}

fn outcome(evidence: &Evidence) -> Vec<(&'static str, String)> {
    let (letters, mails) = (&evidence.seen.letters, &evidence.seen.mails);
    let came: u32 = letters.iter().map(|letter| letter.times).sum();
    let ids: std::collections::BTreeSet<_> = mails.iter().map(|mail| &mail.id).collect();
    let offers = |state| evidence.offers.values().filter(|it| it.state == state).count();
    let filled = evidence.slots.values().filter(|slot| slot.is_filled()).count();
    vec![
        ("journal", format!("{} records", evidence.journal.len())),
        ("slots", format!("{}, {filled} filled", evidence.slots.len())),
        ("offers", format!("{}, {} expired", evidence.offers.len(), offers(OfferState::Expired))),
        ("bookings asked for", letters.len().to_string()),
        ("  accepted", letters.iter().filter(|letter| letter.is_accepted).count().to_string()),
        ("  that came again", (came as usize - letters.len()).to_string()),
        ("emails", ids.len().to_string()),
        ("  that came again", (mails.len() - ids.len()).to_string()),
    ]
}
