//! Simulated patients: what one does with an offer follows from the seed and the offer's id.
//!
//! Published systems see 8 to 30 of 100 offers accepted (Epic Fast Pass 8 to 11, best slots 30).
//! How fast people answer is published nowhere: the delays here are a guess, to be varied.

mod accepts;
mod answers_late;
mod declines;
mod delay;
mod double_clicks;
mod ignores;
mod stops;
mod wavers;

use backfill_core::OfferId;

use crate::seeds::{Consumer, Stream};

/// What a patient says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// Yes.
    Accept,
    /// No.
    Decline,
    /// Never write to me again.
    Stop,
}

/// Something a patient does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// How long after the message reached them, in milliseconds of the patient's life.
    pub after_ms: u64,
    /// What they say.
    pub answer: Answer,
}

/// How a patient deals with one offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Behaviour {
    /// Says yes in time.
    Accepts,
    /// Says no in time.
    Declines,
    /// Does not answer.
    Ignores,
    /// Says yes twice within a second.
    DoubleClicks,
    /// Says yes after the deadline.
    AnswersLate,
    /// Says yes and no within a second, in either order.
    Wavers,
    /// Wants no more messages; some say yes or no at the same time.
    Stops,
}

/// How often each behaviour is met, as weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tendencies {
    /// See [`Behaviour::Accepts`].
    pub accepts: u32,
    /// See [`Behaviour::Declines`].
    pub declines: u32,
    /// See [`Behaviour::Ignores`].
    pub ignores: u32,
    /// See [`Behaviour::DoubleClicks`].
    pub double_clicks: u32,
    /// See [`Behaviour::AnswersLate`].
    pub answers_late: u32,
    /// See [`Behaviour::Wavers`].
    pub wavers: u32,
    /// See [`Behaviour::Stops`].
    pub stops: u32,
}

impl Tendencies {
    /// As published: about 11 of 100 offers are accepted.
    pub const PUBLISHED: Self = Self {
        accepts: 105,
        declines: 180,
        ignores: 685,
        double_clicks: 5,
        answers_late: 15,
        wavers: 5,
        stops: 5,
    };

    /// For the demonstration: so eager that slots fill while somebody watches.
    pub const EAGER: Self = Self {
        accepts: 420,
        declines: 250,
        ignores: 240,
        double_clicks: 30,
        answers_late: 40,
        wavers: 10,
        stops: 10,
    };

    fn draw(&self, stream: &mut Stream) -> Behaviour {
        let weights = [
            (Behaviour::Accepts, self.accepts),
            (Behaviour::Declines, self.declines),
            (Behaviour::Ignores, self.ignores),
            (Behaviour::DoubleClicks, self.double_clicks),
            (Behaviour::AnswersLate, self.answers_late),
            (Behaviour::Wavers, self.wavers),
            (Behaviour::Stops, self.stops),
        ];
        weights[stream.weighted(&weights.map(|(_, weight)| weight))].0
    }
}

/// What a patient will do with one offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The kind of patient.
    pub behaviour: Behaviour,
    /// What they do, in order of time.
    pub acts: Vec<Act>,
}

/// The people of a seed.
#[derive(Debug, Clone, Copy)]
pub struct People {
    seed: u64,
    tendencies: Tendencies,
}

impl People {
    /// People who behave like this.
    #[must_use]
    pub fn new(seed: u64, tendencies: Tendencies) -> Self {
        Self { seed, tendencies }
    }

    /// What becomes of an offer that can be answered for `window_ms` milliseconds.
    #[must_use]
    pub fn plan(&self, offer: OfferId, window_ms: u64) -> Plan {
        let mut stream = Stream::about(self.seed, Consumer::People, offer.0);
        let behaviour = self.tendencies.draw(&mut stream);
        let mut acts = match behaviour {
            Behaviour::Accepts => accepts::acts(&mut stream, window_ms),
            Behaviour::Declines => declines::acts(&mut stream, window_ms),
            Behaviour::Ignores => ignores::acts(),
            Behaviour::DoubleClicks => double_clicks::acts(&mut stream, window_ms),
            Behaviour::AnswersLate => answers_late::acts(&mut stream, window_ms),
            Behaviour::Wavers => wavers::acts(&mut stream, window_ms),
            Behaviour::Stops => stops::acts(&mut stream, window_ms),
        };
        acts.sort_by_key(|act| act.after_ms);
        Plan { behaviour, acts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: u64 = 3_600_000;

    fn plans(tendencies: Tendencies) -> Vec<Plan> {
        let people = People::new(1, tendencies);
        (0..4000).map(|offer| people.plan(OfferId(offer), HOUR_MS)).collect()
    }

    #[test]
    fn the_same_offer_always_meets_the_same_behaviour() {
        let people = People::new(1, Tendencies::EAGER);
        assert_eq!(people.plan(OfferId(5), HOUR_MS), people.plan(OfferId(5), HOUR_MS));
    }

    #[test]
    fn published_people_accept_about_one_offer_in_nine() {
        let in_time = |plan: &&Plan| {
            let first = plan.acts.first();
            first.is_some_and(|act| act.answer == Answer::Accept && act.after_ms < HOUR_MS)
        };
        let accepted = plans(Tendencies::PUBLISHED).iter().filter(in_time).count();
        assert!((350..550).contains(&accepted), "{accepted} of 4000");
    }

    #[test]
    fn late_answers_are_late_and_others_are_not() {
        for plan in plans(Tendencies::EAGER) {
            let late = plan.acts.iter().any(|act| HOUR_MS < act.after_ms);
            assert_eq!(late, plan.behaviour == Behaviour::AnswersLate, "{plan:?}");
            assert_eq!(plan.acts.is_empty(), plan.behaviour == Behaviour::Ignores);
        }
    }
}
