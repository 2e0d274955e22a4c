//! Words for prerequisites. Those that many trusts have are said in full; any other is said as the
//! trust writes it.

use backfill_core::effect::{Lacking, PassedOver};
use backfill_core::prerequisite::{FASTING, PRE_OP};
use backfill_reading::words::passed_over::passed_over;

/// A prerequisite, as a part of a sentence.
pub(crate) fn prerequisite(name: &str) -> String {
    match name {
        PRE_OP => "pre-operative assessment".to_owned(),
        FASTING => "fasting at short notice".to_owned(),
        "imaging_reported" => "reported imaging".to_owned(),
        "anticoagulation_plan" => "a plan for anticoagulants".to_owned(),
        "linked_appointment" => "the linked appointment".to_owned(),
        other => other.replace('_', " "),
    }
}

/// Several of them.
pub(crate) fn prerequisites<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().map(|name| prerequisite(name)).collect::<Vec<_>>().join(", ")
}

/// Why somebody was passed over, with what they lack where it is known.
pub(crate) fn why(reason: PassedOver, lacks: &[String]) -> String {
    let sentence = passed_over(reason).sentence;
    if lacks.is_empty() { sentence.to_owned() } else { format!("Lacks {}", prerequisites(lacks)) }
}

/// What those who are not ready lack, counted.
pub(crate) fn counted(lacking: &[Lacking]) -> String {
    let said = |it: &Lacking| {
        let people = if it.count == 1 { "person" } else { "people" };
        format!("{} ({} {people})", prerequisite(&it.name), it.count)
    };
    lacking.iter().map(said).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_said_in_full_and_what_is_not_as_it_is_written() {
        for (name, said) in [
            ("bloods", "bloods"),
            ("pre_op", "pre-operative assessment"),
            ("anticoagulation_plan", "a plan for anticoagulants"),
            ("biometry_both_eyes", "biometry both eyes"),
        ] {
            assert_eq!(prerequisite(name), said);
        }
    }

    #[test]
    fn who_is_not_ready_is_said_to_lack_it_by_name() {
        let lacks = [String::from("bloods"), String::from("drops")];
        assert_eq!(why(PassedOver::NotReady, &lacks), "Lacks bloods, drops");
        assert_eq!(why(PassedOver::Notice, &[]), passed_over(PassedOver::Notice).sentence);
        let counts = [("bloods", 12), ("drops", 1)];
        let counts = counts.map(|(name, count)| Lacking { name: name.to_owned(), count });
        assert_eq!(counted(&counts), "bloods (12 people), drops (1 person)");
    }
}
