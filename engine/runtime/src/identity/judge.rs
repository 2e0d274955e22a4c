//! The judgement: who somebody is, given what is said and what is known.

use backfill_core::PatientRef;

use super::nhs_number::NHS;
use super::nobodys::has_two_nhs_numbers;
use crate::ports::{Doubt, Identifier, Who};

/// A date that systems write where none is known.
const NO_BIRTH_DATES: [&str; 3] = ["1800-01-01", "1900-01-01", "1901-01-01"];

/// Somebody whom one of the numbers that were said leads to, or whose reference was said. Several
/// references that were merged are one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Who.
    pub patient: PatientRef,
    /// How their NHS number stands to the one that was said.
    pub nhs: KnownNhs,
    /// Their date of birth, `YYYY-MM-DD`. Only looked at where no NHS number says who it is.
    pub birth_date: Option<String>,
}

/// How somebody's NHS number stands to the one that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownNhs {
    /// They have none yet.
    None,
    /// It is the one that was said.
    Said,
    /// It is not the one that was said, or none was said.
    Other,
}

/// Who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Somebody who is known.
    Same(PatientRef),
    /// Nobody who is known yet.
    New,
    /// Nobody: no number that was said is anybody's.
    Nobody,
    /// It cannot be told.
    Doubt(Doubt),
}

/// Says who somebody is. The numbers of `who` must be [`telling`](super::telling); `known` holds
/// each person whom one of them leads to, and the one whose reference was said, once.
#[must_use]
pub fn judge(who: &Who, known: &[Known]) -> Answer {
    let said = who.numbers.iter().find(|number| number.system == NHS);
    if has_two_nhs_numbers(&who.numbers) {
        return Answer::Doubt(Doubt::TwoNhsNumbers);
    }
    match known {
        [] if who.numbers.is_empty() => Answer::Nobody,
        [] => Answer::New,
        [one] => alone(who, said, one),
        [_, _, ..] => Answer::Doubt(Doubt::DifferentPeople),
    }
}

fn alone(who: &Who, said: Option<&Identifier>, known: &Known) -> Answer {
    match (said, known.nhs) {
        (Some(_), KnownNhs::Said) => Answer::Same(known.patient),
        (Some(_), KnownNhs::Other) => Answer::Doubt(Doubt::OtherNhsNumber),
        (Some(_), KnownNhs::None) | (None, _) => by_local_number(who, known),
    }
}

/// A reference is certain; a local number may have been given to somebody else since.
fn by_local_number(who: &Who, known: &Known) -> Answer {
    let is_none = |date: &str| NO_BIRTH_DATES.iter().any(|none| none.starts_with(date));
    let date = |date: &Option<String>| date.clone().filter(|date| !is_none(date));
    let said_and_known = date(&who.birth_date).zip(date(&known.birth_date));
    // A year alone is of every day in it.
    let is_within = |one: &str, other: &str| one.starts_with(other) || other.starts_with(one);
    let differs = said_and_known.is_some_and(|(said, known)| !is_within(&said, &known));
    if differs && who.patient.is_none() {
        return Answer::Doubt(Doubt::OtherBirthDate);
    }
    Answer::Same(known.patient)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: PatientRef = PatientRef(1);
    const BOB: PatientRef = PatientRef(2);

    fn who(numbers: &[(&str, &str)], birth_date: &str) -> Who {
        let number = |(system, value): &(&str, &str)| Identifier {
            system: (*system).to_owned(),
            value: (*value).to_owned(),
        };
        Who {
            patient: None,
            numbers: numbers.iter().map(number).collect(),
            birth_date: Some(birth_date.to_owned()).filter(|date| !date.is_empty()),
        }
    }

    fn known(patient: PatientRef, nhs: KnownNhs, birth_date: &str) -> Known {
        Known { patient, nhs, birth_date: Some(birth_date.to_owned()).filter(|it| !it.is_empty()) }
    }

    const NHS_1: (&str, &str) = ("NHS", "9990000018");
    const NHS_2: (&str, &str) = ("NHS", "9990000026");
    const LOCAL: (&str, &str) = ("R0A", "M555");
    const OTHER_LOCAL: (&str, &str) = ("R0A", "M556");
    const SHARED: (&str, &str) = ("REGION", "77");

    fn check(answer: Answer, cases: &[(Who, Vec<Known>)]) {
        for (who, known) in cases {
            assert_eq!(judge(who, known), answer, "{who:?} {known:?}");
        }
    }

    #[test]
    fn two_nhs_numbers_are_never_one_person() {
        use KnownNhs::Other;
        let doubt = Answer::Doubt(Doubt::OtherNhsNumber);
        let cases = [
            (who(&[NHS_2, LOCAL], "1980-01-01"), vec![known(ANNA, Other, "1980-01-01")]),
            (who(&[NHS_2, SHARED], ""), vec![known(ANNA, Other, "")]),
            (who(&[LOCAL, OTHER_LOCAL, NHS_1], "1940-01-01"), vec![known(BOB, Other, "")]),
            (
                Who { patient: Some(ANNA), ..who(&[NHS_2], "") },
                vec![known(ANNA, Other, "1980-01-01")],
            ),
        ];
        check(doubt, &cases);
        let two = Answer::Doubt(Doubt::TwoNhsNumbers);
        let cases = [
            (who(&[NHS_1, NHS_2], ""), vec![]),
            (who(&[NHS_1, LOCAL, NHS_2], ""), vec![known(ANNA, KnownNhs::Said, "")]),
            (who(&[NHS_2, NHS_1], ""), vec![known(ANNA, Other, ""), known(BOB, Other, "")]),
        ];
        check(two, &cases);
    }

    #[test]
    fn numbers_of_two_people_are_a_doubt() {
        use KnownNhs::{None, Other, Said};
        let cases = [
            (who(&[NHS_1, LOCAL], ""), vec![known(ANNA, Said, ""), known(BOB, Other, "")]),
            (who(&[NHS_1, LOCAL], ""), vec![known(ANNA, Said, ""), known(BOB, None, "")]),
            (who(&[LOCAL, OTHER_LOCAL], ""), vec![known(ANNA, None, ""), known(BOB, None, "")]),
            (
                Who { patient: Some(ANNA), ..who(&[LOCAL], "") },
                vec![known(ANNA, None, ""), known(BOB, None, "")],
            ),
        ];
        check(Answer::Doubt(Doubt::DifferentPeople), &cases);
    }

    #[test]
    fn another_birth_date_behind_a_local_number_alone_is_a_doubt() {
        use KnownNhs::{None, Other};
        let cases = [
            (who(&[LOCAL], "1940-01-01"), vec![known(ANNA, Other, "1980-01-01")]),
            (who(&[SHARED, LOCAL], "1980-01-10"), vec![known(ANNA, None, "1980-10-01")]),
            (who(&[NHS_1, LOCAL], "1980-01-02"), vec![known(ANNA, None, "1980-01-01")]),
            // A year or a month alone.
            (who(&[LOCAL], "1980"), vec![known(ANNA, None, "1981-01-01")]),
            (who(&[LOCAL], "1980-05"), vec![known(ANNA, None, "1980-01-01")]),
        ];
        check(Answer::Doubt(Doubt::OtherBirthDate), &cases);
    }

    #[test]
    fn numbers_of_one_person_are_that_person() {
        use KnownNhs::{None, Other, Said};
        let cases = [
            // The NHS number says it; a birth date may be put right.
            (who(&[NHS_1], "1980-01-02"), vec![known(ANNA, Said, "1980-01-01")]),
            (who(&[NHS_1, LOCAL], ""), vec![known(ANNA, Said, "")]),
            (who(&[LOCAL], "1980-01-01"), vec![known(ANNA, Other, "1980-01-01")]),
            (who(&[LOCAL], ""), vec![known(ANNA, Other, "1980-01-01")]),
            (who(&[LOCAL], "1980-01-01"), vec![known(ANNA, None, "")]),
            (who(&[LOCAL], "1980"), vec![known(ANNA, None, "1980-01-01")]),
            (who(&[LOCAL], "1980-01"), vec![known(ANNA, None, "1980-01-01")]),
            (who(&[LOCAL], "1900"), vec![known(ANNA, None, "1980-01-01")]),
            // Somebody known by a local number alone gains an NHS number.
            (who(&[NHS_1, LOCAL], "1980-01-01"), vec![known(ANNA, None, "1980-01-01")]),
            (who(&[NHS_1, LOCAL], "1980-01-01"), vec![known(ANNA, None, "1900-01-01")]),
            (
                Who { patient: Some(ANNA), ..who(&[LOCAL], "1980-01-02") },
                vec![known(ANNA, None, "1980-01-01")],
            ),
        ];
        check(Answer::Same(ANNA), &cases);
    }

    #[test]
    fn whom_no_number_leads_to_is_new_and_without_a_number_nobody() {
        let cases = [
            (who(&[NHS_1], ""), vec![]),
            (who(&[LOCAL], "1980-01-01"), vec![]),
            (who(&[NHS_1, LOCAL, SHARED], ""), vec![]),
        ];
        check(Answer::New, &cases);
        check(Answer::Nobody, &[(who(&[], ""), vec![]), (who(&[], "1980-01-01"), vec![])]);
    }
}
