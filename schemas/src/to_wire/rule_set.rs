//! Rule sets.

use backfill_core::RuleSet;
use backfill_core::code::Code;
use backfill_core::rule_set::{FanOutStep, Hours, LeadTimes, Weights};

use crate::wire;

pub(crate) fn rule_set(value: &RuleSet) -> wire::RuleSet {
    let RuleSet {
        number,
        weights: points,
        fan_out,
        live_offers_max,
        cutoff_minutes,
        offers_per_day_max,
        offers_per_week_max,
        service_offers_per_day_max,
        service_offers_per_week_max,
        messages_from_minute,
        messages_to_minute,
        cascade_depth_max,
        bulk_count,
        bulk_window_minutes,
        bulk_hold_minutes,
        session_cancelled_count,
        clinic_cancellations_reusable,
        errors_reusable,
        protected_percent,
        protected_notice_minutes_min,
        call_window_minutes,
        calling_hours: calls,
        answering_hours: answers,
        list_age_days_max,
        silence_hours_max,
        kept_for_cancer_minutes,
        kept_for_urgent_minutes,
        lead_times: leads,
        mutual_aid: pairs,
    } = value;
    wire::RuleSet {
        number: Some(*number),
        weights: Some(weights(points)),
        fan_out: fan_out.iter().map(step).collect(),
        live_offers_max: Some((*live_offers_max).into()),
        cutoff_minutes: Some(*cutoff_minutes),
        offers_per_day_max: Some((*offers_per_day_max).into()),
        offers_per_week_max: Some((*offers_per_week_max).into()),
        service_offers_per_day_max: (*service_offers_per_day_max).into(),
        service_offers_per_week_max: (*service_offers_per_week_max).into(),
        messages_from_minute: Some((*messages_from_minute).into()),
        messages_to_minute: Some((*messages_to_minute).into()),
        cascade_depth_max: Some((*cascade_depth_max).into()),
        bulk_count: Some((*bulk_count).into()),
        bulk_window_minutes: Some(*bulk_window_minutes),
        bulk_hold_minutes: Some(*bulk_hold_minutes),
        session_cancelled_count: Some((*session_cancelled_count).into()),
        clinic_cancellations_reusable: *clinic_cancellations_reusable,
        errors_reusable: *errors_reusable,
        protected_percent: Some((*protected_percent).into()),
        protected_notice_minutes_min: Some(*protected_notice_minutes_min),
        call_window_minutes: Some(*call_window_minutes),
        calling_hours: Some(hours(calls)),
        answering_hours: (*answers != Hours::ANY).then(|| hours(answers)),
        list_age_days_max: (*list_age_days_max).into(),
        silence_hours_max: (*silence_hours_max).into(),
        kept_for_cancer_minutes: *kept_for_cancer_minutes,
        kept_for_urgent_minutes: *kept_for_urgent_minutes,
        lead_times: Some(lead_times(leads)),
        mutual_aid: pairs.iter().map(|(from, to)| mutual_aid(*from, *to)).collect(),
    }
}

fn mutual_aid(from: Code, to: Code) -> wire::MutualAid {
    wire::MutualAid { from: from.as_str().to_owned(), to: to.as_str().to_owned() }
}

fn weights(value: &Weights) -> wire::Weights {
    let Weights {
        two_week_wait,
        urgent,
        waiting_day,
        waiting_days_max,
        past_18_weeks,
        past_52_weeks,
        preferred_time,
        near_site,
        attendance,
        not_digital,
    } = *value;
    wire::Weights {
        two_week_wait: Some(two_week_wait),
        urgent: Some(urgent),
        waiting_day: Some(waiting_day),
        waiting_days_max: Some(waiting_days_max),
        past_18_weeks: Some(past_18_weeks),
        past_52_weeks: Some(past_52_weeks),
        preferred_time: Some(preferred_time),
        near_site: Some(near_site),
        attendance: Some(attendance),
        not_digital: Some(not_digital),
    }
}

fn hours(value: &Hours) -> wire::Hours {
    let Hours { weekdays, from_minute, to_minute, on_bank_holidays } = *value;
    wire::Hours {
        weekdays: Some(weekdays.0.into()),
        from_minute: Some(from_minute.into()),
        to_minute: Some(to_minute.into()),
        on_bank_holidays,
    }
}

fn lead_times(value: &LeadTimes) -> wire::LeadTimes {
    let LeadTimes {
        interpreter,
        step_free,
        sign_language,
        telephone_interpreter,
        transport,
        hoist,
    } = *value;
    wire::LeadTimes {
        interpreter: Some(interpreter),
        step_free: Some(step_free),
        sign_language: Some(sign_language),
        telephone_interpreter: Some(telephone_interpreter),
        transport: Some(transport),
        hoist: Some(hoist),
    }
}

fn step(value: &FanOutStep) -> wire::FanOutStep {
    let FanOutStep { notice_minutes_min, parallel, window_minutes } = *value;
    wire::FanOutStep {
        notice_minutes_min: Some(notice_minutes_min),
        parallel: Some(parallel.into()),
        window_minutes: Some(window_minutes),
    }
}
