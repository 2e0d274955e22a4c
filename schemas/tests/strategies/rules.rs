//! Rule sets.

use backfill_core::RuleSet;
use backfill_core::availability::Weekdays;
use backfill_core::rule_set::{FanOutStep, Hours, LeadTimes, Weights};
use backfill_schemas::limits::FAN_OUT_STEPS_MAX;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn weights() -> impl Strategy<Value = Weights> {
    any::<[i32; 10]>().prop_map(|points| Weights {
        two_week_wait: points[0],
        urgent: points[1],
        waiting_day: points[2],
        waiting_days_max: points[3],
        past_18_weeks: points[4],
        past_52_weeks: points[5],
        preferred_time: points[6],
        near_site: points[7],
        attendance: points[8],
        not_digital: points[9],
    })
}

fn hours() -> impl Strategy<Value = Hours> {
    let minute = || 0_u16..=1440;
    (0_u8..=0b111_1111, minute(), minute(), any::<bool>()).prop_map(
        |(weekdays, from_minute, to_minute, on_bank_holidays)| Hours {
            weekdays: Weekdays(weekdays),
            from_minute,
            to_minute,
            on_bank_holidays,
        },
    )
}

pub(crate) fn rule_set() -> impl Strategy<Value = RuleSet> {
    let step = any::<(u32, u8, u32)>().prop_map(|(notice, parallel, window)| FanOutStep {
        notice_minutes_min: notice,
        parallel,
        window_minutes: window,
    });
    let minutes = (0_u16..=1440, 0_u16..=1440);
    let lead_times = any::<[u32; 6]>().prop_map(|minutes| LeadTimes {
        interpreter: minutes[0],
        step_free: minutes[1],
        sign_language: minutes[2],
        telephone_interpreter: minutes[3],
        transport: minutes[4],
        hoist: minutes[5],
    });
    let minutes = (minutes, hours(), lead_times, prop_oneof![Just(Hours::ANY), hours()]);
    let pairs = vec((code(), code()), 0..3);
    let steps = (vec(step, 0..=FAN_OUT_STEPS_MAX), pairs, any::<[u8; 2]>());
    let flags = any::<(bool, bool, u16, u16)>();
    (any::<[u32; 6]>(), weights(), steps, any::<[u8; 6]>(), minutes, 0_u8..=100, flags)
        .prop_map(
            |(
                long,
                weights,
                (fan_out, mutual_aid, caps),
                short,
                minutes,
                protected_percent,
                flags,
            )| {
                RuleSet {
                    number: long[0],
                    weights,
                    fan_out,
                    live_offers_max: short[0],
                    cutoff_minutes: long[1],
                    offers_per_day_max: short[1],
                    offers_per_week_max: short[2],
                    service_offers_per_day_max: caps[0],
                    service_offers_per_week_max: caps[1],
                    messages_from_minute: minutes.0.0,
                    messages_to_minute: minutes.0.1,
                    calling_hours: minutes.1,
                    answering_hours: minutes.3,
                    lead_times: minutes.2,
                    cascade_depth_max: short[3],
                    bulk_count: short[4],
                    bulk_window_minutes: long[2],
                    bulk_hold_minutes: long[3],
                    session_cancelled_count: short[5],
                    clinic_cancellations_reusable: flags.0,
                    errors_reusable: flags.1,
                    protected_percent,
                    protected_notice_minutes_min: long[4],
                    call_window_minutes: long[5],
                    list_age_days_max: flags.2,
                    silence_hours_max: flags.3,
                    kept_for_cancer_minutes: long[0],
                    kept_for_urgent_minutes: long[1],
                    mutual_aid,
                }
            },
        )
        // One step on the stack instead of all of them.
        .boxed()
}
