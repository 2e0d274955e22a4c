//! A rule set: a numbered, immutable version of the scoring and offering rules.

use alloc::vec;
use alloc::vec::Vec;

use crate::availability::Weekdays;
use crate::code::Code;
use crate::slot::Support;

/// How many offers may be live at once, and for how long, while this much notice is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FanOutStep {
    /// The step holds while at least this many minutes remain to the start.
    pub notice_minutes_min: u32,
    /// How many offers may be live at once.
    pub parallel: u8,
    /// How long the patient has to answer: minutes of the rule set's `answering_hours`.
    pub window_minutes: u32,
}

/// Points of the score. Within a clinical band the higher sum is asked first, after those whom the
/// hospital let down; ties go to who waits longest, then by id. Built in, as access policies say:
/// clinical priority, then chronology; how likely somebody is to attend and how near they live
/// count for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    /// For priority two week wait.
    pub two_week_wait: i32,
    /// For priority urgent.
    pub urgent: i32,
    /// For each day of waiting.
    pub waiting_day: i32,
    /// Days of waiting that count, at most.
    pub waiting_days_max: i32,
    /// Once 18 weeks are passed (the constitutional standard).
    pub past_18_weeks: i32,
    /// Once 52 weeks are passed.
    pub past_52_weeks: i32,
    /// For a time the patient asked for.
    pub preferred_time: i32,
    /// For a site at the door; falls to 0 at the patient's travel limit. Half of it where the
    /// patient named no sites and so the travel is not known.
    pub near_site: i32,
    /// For a patient certain to attend; falls to 0 with the likelihood.
    pub attendance: i32,
    /// For a patient who cannot be reached by phone or mail without a person calling.
    pub not_digital: i32,
}

/// Hours of the local clock, such as those in which coordinators call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// On which weekdays.
    pub weekdays: Weekdays,
    /// First minute of the local day.
    pub from_minute: u16,
    /// End of the minutes, exclusive.
    pub to_minute: u16,
    /// Whether on bank holidays too.
    pub on_bank_holidays: bool,
}

impl Hours {
    /// Any minute of any day: time as the clock counts it.
    pub const ANY: Self =
        Self { weekdays: Weekdays::ALL, from_minute: 0, to_minute: 1440, on_bank_holidays: true };
}

/// How long it takes to arrange what a patient needs and a slot does not provide, in minutes from
/// asking for it to having it there. What nobody can arrange in the time left is not offered.
///
/// The first four are what Chelsea and Westminster's access policy gives; a trust's contract for
/// interpreters says its own. Hoist and step-free are our own choice until a trust says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadTimes {
    /// An interpreter on the telephone: at once, by calling the service.
    pub telephone_interpreter: u32,
    /// An interpreter who is there in person: 48 hours.
    pub interpreter: u32,
    /// A British Sign Language interpreter: 10 days, as there are few.
    pub sign_language: u32,
    /// Patient transport: 48 hours, the upper end of what is asked for.
    pub transport: u32,
    /// A hoist and people who may use it: 48 hours, as for what else is brought there.
    pub hoist: u32,
    /// A room without steps: 48 hours, as another room must be found.
    pub step_free: u32,
}

impl LeadTimes {
    /// The times that are built in.
    pub const BUILT_IN: Self = Self {
        telephone_interpreter: 0,
        interpreter: 48 * 60,
        sign_language: 10 * 1440,
        transport: 48 * 60,
        hoist: 48 * 60,
        step_free: 48 * 60,
    };

    /// How long it takes to arrange all of this, in minutes: the longest of it. What is not known
    /// here can never be arranged.
    #[must_use]
    pub fn of(&self, what: Support) -> u32 {
        let known = [
            (Support::TELEPHONE_INTERPRETER, self.telephone_interpreter),
            (Support::INTERPRETER, self.interpreter),
            (Support::SIGN_LANGUAGE, self.sign_language),
            (Support::TRANSPORT, self.transport),
            (Support::HOIST, self.hoist),
            (Support::STEP_FREE, self.step_free),
        ];
        let all = Support(known.iter().fold(0, |all, (it, _)| all | it.0));
        if !all.covers(what) {
            return u32::MAX;
        }
        let wanted = known.iter().filter(|(it, _)| what.covers(*it));
        wanted.map(|(_, minutes)| *minutes).max().unwrap_or(0)
    }
}

/// The rules by which everything is decided. They change by an event only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    /// The version; the built-in rules are number 1.
    pub number: u32,
    /// Points of the score.
    pub weights: Weights,
    /// Steps by notice, most notice first; below the last step nothing is offered.
    pub fan_out: Vec<FanOutStep>,
    /// Live offers of one slot, whatever the steps say.
    pub live_offers_max: u8,
    /// The cut-off: offers and yeses end this long before the start.
    pub cutoff_minutes: u32,
    /// Offers to one patient within 24 hours, of whatever trust and service.
    pub offers_per_day_max: u8,
    /// Offers to one patient within 7 days, of whatever trust and service.
    pub offers_per_week_max: u8,
    /// Offers to one patient within 24 hours in one service of one trust; 0 means no cap of its own.
    pub service_offers_per_day_max: u8,
    /// Offers to one patient within 7 days in one service of one trust; 0 means no cap of its own.
    pub service_offers_per_week_max: u8,
    /// First minute of the local day in which messages may be sent.
    pub messages_from_minute: u16,
    /// End of the minutes in which messages may be sent.
    pub messages_to_minute: u16,
    /// How many moves one cancellation may lead to.
    pub cascade_depth_max: u8,
    /// So many cancellations of one session within `bulk_window_minutes` are held.
    pub bulk_count: u8,
    /// The time in which they count.
    pub bulk_window_minutes: u32,
    /// How long they are held.
    pub bulk_hold_minutes: u32,
    /// So many while held, and the session does not run: nothing is offered.
    pub session_cancelled_count: u8,
    /// Whether a clinic's own cancellation is capacity.
    pub clinic_cancellations_reusable: bool,
    /// Whether an appointment entered in error is capacity.
    pub errors_reusable: bool,
    /// Of 100 slots, how many are offered first to people without a phone or mail.
    pub protected_percent: u8,
    /// Such slots need this much notice; a call takes time.
    pub protected_notice_minutes_min: u32,
    /// A freed time of suspected cancer is kept for it until so many minutes before it starts.
    pub kept_for_cancer_minutes: u32,
    /// It is then kept for urgent patients, as a freed urgent time is from the beginning, until so
    /// many minutes before; then it is for all.
    pub kept_for_urgent_minutes: u32,
    /// How long a person on the call list has to be reached and to answer, at least: minutes of
    /// `calling_hours`.
    pub call_window_minutes: u32,
    /// A trust's list of which nothing was heard for so many days makes no offers until a person
    /// has looked, or the whole list came anew; 0 means never. Built in: whoever sends a list once a
    /// month, such as on its first Monday, does so every 28 or 35 days.
    pub list_age_days_max: u16,
    /// A trust of which nothing at all was heard for so many hours makes no offers until it speaks
    /// again or a person has looked; 0 means never. Built in: a weekend of a clinic that says nothing
    /// from Friday evening to Monday morning is shorter. Over a bank holiday a small sender may fall
    /// silent; that costs offers on the last day of it, and the first message of the next working day
    /// ends it.
    pub silence_hours_max: u16,
    /// When coordinators call.
    pub calling_hours: Hours,
    /// When time to answer a message counts. Built in: the hours of messages, on any day but bank
    /// holidays, so that nobody's time runs out while they sleep. Weekends count: people at work
    /// answer then.
    pub answering_hours: Hours,
    /// How long it takes to arrange what a slot does not provide.
    pub lead_times: LeadTimes,
    /// Mutual aid: the patients of the first trust may be offered times of the second, if they agreed.
    /// Built in there is none: a patient is offered what their own trust has.
    pub mutual_aid: Vec<(Code, Code)>,
}

impl RuleSet {
    /// The rules a new installation starts with.
    #[must_use]
    pub fn built_in() -> Self {
        Self {
            number: 1,
            // A day of waiting outweighs all that breaks ties. The band goes before the score.
            weights: Weights {
                two_week_wait: 0,
                urgent: 0,
                waiting_day: 1_000,
                waiting_days_max: 40_000,
                past_18_weeks: 0,
                past_52_weeks: 0,
                preferred_time: 600,
                near_site: 0,
                attendance: 0,
                not_digital: 300,
            },
            // The first is a day, as Imperial's access policy gives: the same time next day. The
            // others are what is left to a slot that nears; an hour at least, for people at work
            // and carers.
            fan_out: vec![
                FanOutStep { notice_minutes_min: 7 * 1440, parallel: 1, window_minutes: 720 },
                FanOutStep { notice_minutes_min: 2 * 1440, parallel: 1, window_minutes: 240 },
                FanOutStep { notice_minutes_min: 1440, parallel: 2, window_minutes: 120 },
                FanOutStep { notice_minutes_min: 240, parallel: 3, window_minutes: 60 },
            ],
            live_offers_max: 3,
            cutoff_minutes: 120,
            offers_per_day_max: 2,
            offers_per_week_max: 5,
            service_offers_per_day_max: 1,
            service_offers_per_week_max: 3,
            messages_from_minute: 8 * 60,
            messages_to_minute: 20 * 60,
            cascade_depth_max: 3,
            bulk_count: 4,
            bulk_window_minutes: 10,
            bulk_hold_minutes: 30,
            session_cancelled_count: 8,
            clinic_cancellations_reusable: false,
            errors_reusable: true,
            protected_percent: 10,
            protected_notice_minutes_min: 2 * 1440,
            // Referral windows of e-RS: a cancer slot that nobody takes two days before is lost.
            kept_for_cancer_minutes: 2 * 1440,
            kept_for_urgent_minutes: 1440,
            call_window_minutes: 240,
            list_age_days_max: 35,
            silence_hours_max: 72,
            calling_hours: Hours {
                weekdays: Weekdays::WORKDAYS,
                from_minute: 9 * 60,
                to_minute: 17 * 60,
                on_bank_holidays: false,
            },
            answering_hours: Hours {
                weekdays: Weekdays::ALL,
                from_minute: 8 * 60,
                to_minute: 20 * 60,
                on_bank_holidays: false,
            },
            lead_times: LeadTimes::BUILT_IN,
            mutual_aid: Vec::new(),
        }
    }
}
