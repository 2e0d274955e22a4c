//! Whether who says an event may, by what the engine knows of it.

use backfill_core::code::Code;
use backfill_core::{AppointmentId, Engine, EntryId, Event, OfferId};

use crate::about::About;
use crate::principal::Principal;

/// Why who says an event may not; none if they may.
pub(crate) fn objection(engine: &Engine, principal: &Principal, event: &Event) -> Option<String> {
    // Who may change the rules was looked at where they came in.
    if principal.may_for_all() || matches!(event, Event::RulesChanged(_)) {
        return None;
    }
    // What is not known here changes nothing, whoever says it.
    let trust = match About::of(event) {
        About::Trust(trust) => trust,
        About::Listed(id, trust) => of_entry(engine, id).unwrap_or(trust),
        About::Entry(id) => of_entry(engine, id)?,
        About::Offer(id) => of_offer(engine, id)?,
        About::Appointment(id) => of_appointment(engine, id)?,
        About::Stop => return None,
        About::Everybody => {
            let reason = "who says this speaks for single trusts, and it concerns all: \
                          `kafka.sources` names who speaks for all with `*`";
            return Some(reason.to_owned());
        }
    };
    (!principal.may(trust)).then(|| {
        format!("who says this does not speak for trust {trust}: `kafka.sources` names who does")
    })
}

fn of_entry(engine: &Engine, id: EntryId) -> Option<Code> {
    engine.entry(id).map(|entry| entry.trust)
}

fn of_offer(engine: &Engine, id: OfferId) -> Option<Code> {
    let slot = engine.offer(id).and_then(|offer| engine.slot(offer.slot));
    slot.map(|slot| slot.facts.trust)
}

fn of_appointment(engine: &Engine, id: AppointmentId) -> Option<Code> {
    engine.appointment(id).map(|it| it.facts.trust)
}

#[cfg(test)]
mod tests {
    use backfill_core::event::{Opted, PatientDied};
    use backfill_core::{PatientRef, RuleSet};

    use super::*;
    use crate::Driver;
    use crate::ports::Cursor;
    use crate::principal::Trusts;
    use crate::samples::{accepted, after, entry_added, record, slot_freed};

    /// An engine that knows an entry and an offer of trust R0A, and that offer.
    fn known() -> (Driver, OfferId) {
        let start = Cursor { next_offset: 0, owner_epoch: 1 };
        let mut driver = Driver::recover(None, [], RuleSet::built_in(), start, "north").unwrap();
        let records = [record(0, entry_added(1)), record(1, slot_freed(1))];
        driver.turn(after(0), &records, &[]).unwrap();
        driver.committed();
        let offer = driver.engine().offers().next().unwrap().id;
        (driver, offer)
    }

    fn may(trusts: &[&str], event: &Event, driver: &Driver) -> bool {
        let trusts = Trusts::Of(trusts.iter().map(|it| it.parse().unwrap()).collect());
        let principal = Principal::machine("rxx/pas", trusts);
        objection(driver.engine(), &principal, event).is_none()
    }

    #[test]
    fn who_speaks_for_a_trust_speaks_for_no_other() {
        let (driver, offer) = known();
        for event in [entry_added(1), entry_added(2), slot_freed(2), accepted(offer)] {
            assert!(may(&["RYY", "R0A"], &event, &driver), "{event:?}");
            assert!(!may(&["RYY"], &event, &driver), "{event:?}");
            assert!(objection(driver.engine(), &Principal::own(), &event).is_none());
        }
        // Of what nobody knows the engine itself says that.
        assert!(may(&["RYY"], &accepted(OfferId(99)), &driver));
    }

    #[test]
    fn nobody_takes_an_entry_of_another_trust_over_or_gives_one_away() {
        let (driver, _) = known();
        let Event::EntryAdded(entry) = entry_added(1) else { panic!() };
        let moved = backfill_core::entry::Entry { trust: "RYY".parse().unwrap(), ..entry };
        assert!(!may(&["RYY"], &Event::EntryChanged(moved.clone()), &driver));
        assert!(may(&["R0A"], &Event::EntryChanged(moved), &driver));
    }

    #[test]
    fn anybody_may_keep_offers_from_a_person_and_few_may_bring_them_back() {
        let (driver, _) = known();
        let patient = PatientRef(1);
        let all = Opted { patient, trust: None };
        let of_trust = Opted { patient, trust: Some("R0A".parse().unwrap()) };
        assert!(may(&["RYY"], &Event::PatientOptedOut(all), &driver));
        assert!(may(&["RYY"], &Event::PatientDied(PatientDied::of(patient)), &driver));
        assert!(!may(&["RYY"], &Event::PatientOptedIn(all), &driver));
        assert!(!may(&["RYY"], &Event::PatientOptedIn(of_trust), &driver));
        assert!(may(&["R0A"], &Event::PatientOptedIn(of_trust), &driver));
    }
}
