//! Rule sets.

use backfill_core::RuleSet;
use backfill_core::availability::Weekdays;
use backfill_core::code::Code;
use backfill_core::rule_set::{FanOutStep, Hours, LeadTimes, Weights};

use super::availability::DAY_MINUTES;
use super::field::{Reading, each};
use crate::error::DecodeError;
use crate::limits::{FAN_OUT_STEPS_MAX, MUTUAL_AID_PAIRS_MAX};
use crate::wire;

pub(crate) fn rule_set(value: wire::RuleSet) -> Result<RuleSet, DecodeError> {
    let read = Reading("RuleSet");
    read.within("fan_out", value.fan_out.len(), FAN_OUT_STEPS_MAX)?;
    read.within("mutual_aid", value.mutual_aid.len(), MUTUAL_AID_PAIRS_MAX)?;
    let minute = |field, minute| read.at_most(field, minute, DAY_MINUTES);
    Ok(RuleSet {
        number: read.given("number", value.number)?,
        weights: weights(read.given("weights", value.weights)?)?,
        fan_out: each(value.fan_out, step)?,
        live_offers_max: read.byte("live_offers_max", value.live_offers_max)?,
        cutoff_minutes: read.given("cutoff_minutes", value.cutoff_minutes)?,
        offers_per_day_max: read.byte("offers_per_day_max", value.offers_per_day_max)?,
        offers_per_week_max: read.byte("offers_per_week_max", value.offers_per_week_max)?,
        service_offers_per_day_max: read
            .byte("service_offers_per_day_max", Some(value.service_offers_per_day_max))?,
        service_offers_per_week_max: read
            .byte("service_offers_per_week_max", Some(value.service_offers_per_week_max))?,
        messages_from_minute: minute("messages_from_minute", value.messages_from_minute)?,
        messages_to_minute: minute("messages_to_minute", value.messages_to_minute)?,
        cascade_depth_max: read.byte("cascade_depth_max", value.cascade_depth_max)?,
        bulk_count: read.byte("bulk_count", value.bulk_count)?,
        bulk_window_minutes: read.given("bulk_window_minutes", value.bulk_window_minutes)?,
        bulk_hold_minutes: read.given("bulk_hold_minutes", value.bulk_hold_minutes)?,
        session_cancelled_count: read
            .byte("session_cancelled_count", value.session_cancelled_count)?,
        clinic_cancellations_reusable: value.clinic_cancellations_reusable,
        errors_reusable: value.errors_reusable,
        protected_percent: read.at_most("protected_percent", value.protected_percent, 100)?,
        protected_notice_minutes_min: read
            .given("protected_notice_minutes_min", value.protected_notice_minutes_min)?,
        call_window_minutes: read.given("call_window_minutes", value.call_window_minutes)?,
        lead_times: lead_times(&value.lead_times.unwrap_or_default()),
        calling_hours: value.calling_hours.map_or(Ok(Hours::ANY), hours)?,
        answering_hours: value.answering_hours.map_or(Ok(Hours::ANY), hours)?,
        list_age_days_max: read.short("list_age_days_max", Some(value.list_age_days_max))?,
        kept_for_cancer_minutes: value.kept_for_cancer_minutes,
        kept_for_urgent_minutes: value.kept_for_urgent_minutes,
        silence_hours_max: read.short("silence_hours_max", Some(value.silence_hours_max))?,
        mutual_aid: each(value.mutual_aid, |pair| mutual_aid(&pair))?,
    })
}

fn mutual_aid(value: &wire::MutualAid) -> Result<(Code, Code), DecodeError> {
    let reading = Reading("MutualAid");
    Ok((reading.code("from", &value.from)?, reading.code("to", &value.to)?))
}

fn weights(value: wire::Weights) -> Result<Weights, DecodeError> {
    let reading = Reading("Weights");
    Ok(Weights {
        two_week_wait: reading.given("two_week_wait", value.two_week_wait)?,
        urgent: reading.given("urgent", value.urgent)?,
        waiting_day: reading.given("waiting_day", value.waiting_day)?,
        waiting_days_max: reading.given("waiting_days_max", value.waiting_days_max)?,
        past_18_weeks: reading.given("past_18_weeks", value.past_18_weeks)?,
        past_52_weeks: reading.given("past_52_weeks", value.past_52_weeks)?,
        preferred_time: reading.given("preferred_time", value.preferred_time)?,
        near_site: reading.given("near_site", value.near_site)?,
        attendance: reading.given("attendance", value.attendance)?,
        not_digital: reading.given("not_digital", value.not_digital)?,
    })
}

fn hours(value: wire::Hours) -> Result<Hours, DecodeError> {
    let read = Reading("Hours");
    Ok(Hours {
        weekdays: Weekdays(read.at_most("weekdays", value.weekdays, Weekdays::ALL.0.into())?),
        from_minute: read.at_most("from_minute", value.from_minute, DAY_MINUTES)?,
        to_minute: read.at_most("to_minute", value.to_minute, DAY_MINUTES)?,
        on_bank_holidays: value.on_bank_holidays,
    })
}

fn lead_times(value: &wire::LeadTimes) -> LeadTimes {
    let usual = LeadTimes::BUILT_IN;
    LeadTimes {
        interpreter: value.interpreter.unwrap_or(usual.interpreter),
        step_free: value.step_free.unwrap_or(usual.step_free),
        sign_language: value.sign_language.unwrap_or(usual.sign_language),
        telephone_interpreter: value.telephone_interpreter.unwrap_or(usual.telephone_interpreter),
        transport: value.transport.unwrap_or(usual.transport),
        hoist: value.hoist.unwrap_or(usual.hoist),
    }
}

fn step(value: wire::FanOutStep) -> Result<FanOutStep, DecodeError> {
    let reading = Reading("FanOutStep");
    Ok(FanOutStep {
        notice_minutes_min: reading.given("notice_minutes_min", value.notice_minutes_min)?,
        parallel: reading.byte("parallel", value.parallel)?,
        window_minutes: reading.given("window_minutes", value.window_minutes)?,
    })
}
