//! Which clinic is right for whom: by type, team, age and sex (e-RS directory of services; DESIGN §7).

use super::*;
use crate::civil::day_of;

fn clinic(types: &[&str]) -> Takes {
    Takes { types: plain_types(types.iter().copied()), ..Takes::default() }
}

fn seeking(types: &[&str]) -> Seeks {
    Seeks { types: plain_types(types.iter().copied()), ..Seeks::default() }
}

fn today() -> i32 {
    day_of(2026, 11, 2).unwrap()
}

#[track_caller]
fn check(takes: &Takes, seeks: &Seeks, expected: Result<(), Misfit>) {
    assert_eq!(takes.suits(seeks, today()), expected, "{takes:?} for {seeks:?}");
}

#[test]
fn a_clinic_with_types_takes_who_seeks_one_of_them() {
    check(&clinic(&["hand"]), &seeking(&["hand"]), Ok(()));
    check(&clinic(&["Hand", "wrist"]), &seeking(&["elbow", " HAND "]), Ok(()));
    check(&clinic(&["carpal tunnel"]), &seeking(&["Carpal-Tunnel"]), Ok(()));
    check(&clinic(&["hip"]), &seeking(&["hand"]), Err(Misfit::Type));
    check(&clinic(&["cataract"]), &seeking(&["injection"]), Err(Misfit::Type));
    check(&clinic(&["hip"]), &seeking(&[]), Err(Misfit::TypeUnsaid));
}

#[test]
fn the_service_alone_is_right_only_where_the_clinic_says_so() {
    check(&clinic(&["any"]), &seeking(&[]), Ok(()));
    check(&clinic(&["any"]), &seeking(&["hand"]), Ok(()));
    check(&clinic(&[]), &seeking(&["hand"]), Err(Misfit::Type));
    check(&clinic(&[]), &seeking(&[]), Err(Misfit::TypeUnsaid));
}

#[test]
fn who_must_see_one_team_sees_that_team() {
    let of = |team: &str| Takes { team: team.into(), ..Takes::any() };
    let seeks = |team: &str| Seeks { team: team.into(), ..Seeks::default() };
    check(&of("C1234567"), &seeks("c1234567 "), Ok(()));
    check(&of("C1234567"), &seeks(""), Ok(()));
    check(&of("C7654321"), &seeks("C1234567"), Err(Misfit::Team));
    check(&of(""), &seeks("C1234567"), Err(Misfit::Team));
}

#[test]
fn limits_of_age_hold_on_the_day_of_the_appointment() {
    let ages = |from, to| Takes { age_from: from, age_to: to, ..Takes::any() };
    let born = |year, month| Seeks { born: BirthMonth::of(year, month), ..Seeks::default() };
    check(&ages(Some(16), None), &born(2010, 10), Ok(()));
    check(&ages(Some(16), None), &born(2010, 12), Err(Misfit::Age));
    check(&ages(None, Some(15)), &born(2010, 12), Ok(()));
    check(&ages(None, Some(15)), &born(2010, 10), Err(Misfit::Age));
    check(&ages(Some(18), Some(65)), &Seeks::default(), Err(Misfit::AgeUnsaid));
    check(&ages(None, None), &Seeks::default(), Ok(()));
    // In the month of the sixteenth birthday nobody knows here whether it has been.
    check(&ages(Some(16), None), &born(2010, 11), Err(Misfit::Age));
    check(&ages(None, Some(15)), &born(2010, 11), Err(Misfit::Age));
}

#[test]
fn a_clinic_for_one_sex_takes_who_is_of_it() {
    let takes = Takes { sex: Some(Sex::Female), ..Takes::any() };
    let seeks = |sex| Seeks { sex, ..Seeks::default() };
    check(&takes, &seeks(Some(Sex::Female)), Ok(()));
    check(&takes, &seeks(Some(Sex::Male)), Err(Misfit::Sex));
    check(&takes, &seeks(None), Err(Misfit::SexUnsaid));
    check(&Takes::any(), &seeks(None), Ok(()));
}

#[test]
fn a_month_of_birth_says_two_ages_in_its_own_month_only() {
    for ((year, month), ages) in [
        ((1980, 10), (46, 46)),
        ((1980, 11), (45, 46)),
        ((1980, 12), (45, 45)),
        ((2026, 11), (0, 0)),
    ] {
        assert_eq!(BirthMonth::of(year, month).unwrap().ages_on(today()), ages, "{year}-{month}");
    }
    assert_eq!((BirthMonth::of(2026, 0), BirthMonth::of(2026, 13)), (None, None));
    assert_eq!(BirthMonth::of(1980, 12).unwrap().year_and_month(), (1980, 12));
}

#[test]
fn what_is_not_said_of_a_clinic_is_as_it_is_known() {
    let known = Takes { team: "T".into(), age_from: Some(16), ..clinic(&["hand"]) };
    assert_eq!(Takes::default().or(&known), known);
    let told = Takes { team: "S".into(), ..clinic(&["hip"]) };
    assert_eq!(told.clone().or(&known), Takes { age_from: Some(16), ..told });
}

#[test]
fn limits_of_age_are_read_as_people_write_them() {
    for (text, read) in [
        ("16+", Some((Some(16), None))),
        ("0-15", Some((Some(0), Some(15)))),
        (" 18 - 65 ", Some((Some(18), Some(65)))),
        ("65-18", None),
        ("16", None),
        ("adults", None),
        ("", None),
    ] {
        assert_eq!(ages(text), read, "{text}");
    }
}
