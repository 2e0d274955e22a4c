//! What a seed is made of: sizes, rules and how likely each fault is. Every likelihood may be
//! zero, because a fixed mix of faults hides bugs.

use backfill_core::RuleSet;
use backfill_core::availability::Weekdays;
use backfill_core::rule_set::{FanOutStep, Hours, LeadTimes, Weights};

use crate::people::Tendencies;
use crate::seeds::{Consumer, Stream};
use crate::senders::{self, Senders};
use crate::world::hospital::{TRUST, code};
use crate::world::list::NEIGHBOUR;

/// How likely each fault is, per mille of its occasions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Faults {
    /// Per commit.
    pub crash_before_commit: u32,
    /// Per commit.
    pub crash_after_commit: u32,
    /// Per commit.
    pub commit_lost: u32,
    /// Per commit.
    pub commit_unknown: u32,
    /// Per restart.
    pub zombie: u32,
    /// Per delivery.
    pub duplicate: u32,
    /// Per delivery.
    pub reorder: u32,
    /// Per happening.
    pub redelivery: u32,
    /// Per delivery.
    pub conflict: u32,
    /// Per delivery.
    pub unreadable: u32,
    /// Per happening.
    pub clock_jump: u32,
    /// Parts per million, either way.
    pub drift_ppm: i64,
    /// Per offer message.
    pub opt_out_race: u32,
    /// Per yes.
    pub withdrawal_race: u32,
    /// Per booking wish.
    pub booking_refused: u32,
    /// Per acknowledgement.
    pub acknowledgement_twice: u32,
    /// Per message.
    pub message_failed: u32,
    /// Per offer message.
    pub handed_over: u32,
    /// Per wish.
    pub carried_out_twice: u32,
    /// Per happening.
    pub merge: u32,
    /// Per commit: a snapshot is kept.
    pub snapshot: u32,
    /// Per later message of an appointment.
    pub blanks: u32,
    /// Per cancellation.
    pub contradiction: u32,
    /// Per move.
    pub no_reason: u32,
    /// Per cancellation.
    pub no_number: u32,
    /// Per message of the trust.
    pub late_statement: u32,
    /// Per happening.
    pub reused_number: u32,
    /// Per happening.
    pub overbooked: u32,
    /// Per happening, offer message and yes.
    pub death: u32,
    /// Per happening.
    pub admission: u32,
    /// Per happening.
    pub outcome: u32,
    /// Per happening.
    pub need_ended: u32,
    /// Per happening.
    pub parting: u32,
    /// Per message.
    pub provider_down: u32,
    /// Per happening.
    pub silence: u32,
    /// Per happening.
    pub list_checked: u32,
    /// Per happening.
    pub pause: u32,
}

/// What a seed is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swarm {
    /// How many wait at the start.
    pub entries: u16,
    /// How many places the diary has.
    pub places: u16,
    /// How many things happen at the trust.
    pub plots: u16,
    /// In how much time, in minutes.
    pub span_minutes: i64,
    /// How likely each fault is.
    pub faults: Faults,
    /// How patients behave.
    pub tendencies: Tendencies,
    /// The rules at the start.
    pub rules: RuleSet,
    /// How far the region's clock is ahead of UTC.
    pub utc_offset_minutes: i16,
    /// The minute in which the region's clocks change, and by how much, if they do.
    pub clock_change: Option<(i64, i16)>,
    /// At most so many log records are read at once.
    pub batch_max: usize,
    /// How the trust's system speaks.
    pub senders: Senders,
}

impl Swarm {
    /// What the seed draws.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut stream = Stream::of(seed, Consumer::Swarm);
        let mut of_senders = Stream::about(seed, Consumer::Senders, 1);
        let mut of_hearing = Stream::about(seed, Consumer::Hearing, 1);
        let days = stream.between(1, 14);
        let hours = stream.between(2, 20);
        Self {
            entries: stream.small(3, 40),
            places: stream.small(5, 60),
            plots: stream.small(10, 90),
            span_minutes: if stream.chance(400) { hours * 60 } else { days * 1440 },
            faults: silences(&mut of_hearing, senders::slips(&mut of_senders, faults(&mut stream))),
            tendencies: tendencies(&mut stream),
            utc_offset_minutes: if stream.chance(500) { 0 } else { 60 },
            clock_change: clock_change(&mut stream),
            batch_max: usize::from(stream.small(1, 12)),
            rules: heard_by(&mut of_hearing, rules(&mut Stream::of(seed, Consumer::Rules))),
            senders: Senders::draw(&mut of_senders),
        }
    }
}

/// Forward in spring or back in autumn, in some worlds.
fn clock_change(stream: &mut Stream) -> Option<(i64, i16)> {
    let minute = stream.between(0, 7 * 1440);
    let by = if stream.chance(500) { 60 } else { -60 };
    stream.chance(150).then_some((minute, by))
}

fn faults(stream: &mut Stream) -> Faults {
    let mut at_most = |permille: u64| -> u32 {
        let calm = stream.chance(450);
        let drawn = stream.below(permille + 1);
        if calm { 0 } else { u32::try_from(drawn).unwrap_or(0) }
    };
    Faults {
        crash_before_commit: at_most(40),
        crash_after_commit: at_most(40),
        commit_lost: at_most(30),
        commit_unknown: at_most(30),
        zombie: at_most(800),
        duplicate: at_most(300),
        reorder: at_most(300),
        redelivery: at_most(40),
        conflict: at_most(60),
        unreadable: at_most(40),
        clock_jump: at_most(40),
        drift_ppm: i64::from(at_most(500)) * 2 - i64::from(at_most(500)),
        opt_out_race: at_most(60),
        withdrawal_race: at_most(200),
        booking_refused: at_most(400),
        acknowledgement_twice: at_most(300),
        message_failed: at_most(150),
        carried_out_twice: at_most(200),
        merge: at_most(40),
        snapshot: at_most(100),
        handed_over: at_most(300),
        ..Faults::default()
    }
}

/// How often the feed falls silent and somebody looks, in half of the worlds never; and how often
/// something is paused or opened, in most never.
fn silences(stream: &mut Stream, faults: Faults) -> Faults {
    let calm = stream.chance(500);
    let mut at_most = |permille: i64| u32::try_from(stream.between(0, permille)).unwrap_or(0);
    let (silence, list_checked) = (at_most(60), at_most(60));
    let faults = if calm { faults } else { Faults { silence, list_checked, ..faults } };
    let pause = at_most(80);
    if stream.chance(700) { faults } else { Faults { pause, ..faults } }
}

/// From when on a trust's word counts as old: in most worlds sooner than the built-in rules say.
fn heard_by(stream: &mut Stream, rules: RuleSet) -> RuleSet {
    let list_age_days_max = *stream.pick(&[0, 1, 3, rules.list_age_days_max]);
    let silence_hours_max = *stream.pick(&[0, 6, 24, rules.silence_hours_max]);
    RuleSet { list_age_days_max, silence_hours_max, ..rules }
}

fn tendencies(stream: &mut Stream) -> Tendencies {
    let mut weight =
        |low: u64, high: u64| u32::try_from(low + stream.below(high - low + 1)).unwrap_or(1);
    Tendencies {
        accepts: weight(50, 600),
        declines: weight(0, 400),
        ignores: weight(20, 500),
        double_clicks: weight(0, 100),
        answers_late: weight(0, 100),
        wavers: weight(0, 100),
        stops: weight(0, 60),
    }
}

/// Points as a trust might choose them who lets other things than the wait count: every term does.
const WEIGHTS: Weights = Weights {
    two_week_wait: 8_000,
    urgent: 4_000,
    waiting_day: 4,
    waiting_days_max: 730,
    past_18_weeks: 800,
    past_52_weeks: 1_500,
    preferred_time: 600,
    near_site: 500,
    attendance: 600,
    not_digital: 300,
};

/// The built-in rules, or rules that bite more often in a small world.
pub(crate) fn rules(stream: &mut Stream) -> RuleSet {
    let mut rules = RuleSet::built_in();
    if stream.chance(300) {
        return rules;
    }
    rules.live_offers_max = u8::try_from(stream.between(1, 4)).unwrap_or(1);
    rules.offers_per_day_max = u8::try_from(stream.between(1, 4)).unwrap_or(1);
    rules.offers_per_week_max = u8::try_from(stream.between(2, 8)).unwrap_or(2);
    rules.service_offers_per_day_max = *stream.pick(&[0, 1, 2]);
    rules.service_offers_per_week_max = *stream.pick(&[0, 2, 3, 5]);
    if stream.chance(600) {
        rules.mutual_aid = vec![(code(NEIGHBOUR), code(TRUST))];
    }
    rules.clinic_cancellations_reusable = stream.chance(500);
    rules.errors_reusable = stream.chance(500);
    rules.protected_percent = *stream.pick(&[0, 10, 50, 100]);
    rules.cutoff_minutes = *stream.pick(&[0, 60, 120, 240]);
    rules.bulk_count = u8::try_from(stream.between(2, 5)).unwrap_or(4);
    rules.session_cancelled_count = rules.bulk_count + u8::try_from(stream.below(4)).unwrap_or(2);
    rules.cascade_depth_max = u8::try_from(stream.between(0, 3)).unwrap_or(3);
    if stream.chance(400) {
        (rules.messages_from_minute, rules.messages_to_minute) = (0, 1440);
    }
    if stream.chance(500) {
        rules.weights = WEIGHTS;
    }
    if stream.chance(500) {
        rules.fan_out = steps(stream);
    }
    if stream.chance(500) {
        rules.calling_hours = calling_hours(stream);
    }
    if stream.chance(500) {
        rules.answering_hours = answering_hours(stream);
    }
    if stream.chance(700) {
        rules.lead_times = lead_times(stream);
    }
    rules
}

fn calling_hours(stream: &mut Stream) -> Hours {
    let any = Hours::ANY;
    *stream.pick(&[
        any,
        Hours { weekdays: Weekdays(0b0001_0101), ..any },
        Hours { from_minute: 16 * 60, to_minute: 19 * 60, ..any },
    ])
}

fn answering_hours(stream: &mut Stream) -> Hours {
    let any = Hours::ANY;
    *stream.pick(&[
        any,
        Hours { weekdays: Weekdays::WORKDAYS, ..RuleSet::built_in().answering_hours },
        Hours { from_minute: 17 * 60 + 30, to_minute: 21 * 60, ..any },
        Hours { on_bank_holidays: false, ..any },
    ])
}

/// Shorter than those that are built in: a world is only some days long.
fn lead_times(stream: &mut Stream) -> LeadTimes {
    let mut minutes = || *stream.pick(&[0, 60, 240, 720, 1440]);
    LeadTimes {
        telephone_interpreter: 0,
        interpreter: minutes(),
        sign_language: minutes(),
        transport: minutes(),
        hoist: minutes(),
        step_free: minutes(),
    }
}

fn steps(stream: &mut Stream) -> Vec<FanOutStep> {
    let mut step = |notice_minutes_min, parallel| FanOutStep {
        notice_minutes_min,
        parallel,
        window_minutes: *stream.pick(&[10, 30, 60, 240]),
    };
    vec![step(2 * 1440, 1), step(720, 2), step(120, 4)]
}
