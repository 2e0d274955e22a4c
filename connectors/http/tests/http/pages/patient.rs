//! What the patient's page does and does not do.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use backfill_core::Event;
use backfill_core::effect::Refusal;
use backfill_core::event::{OfferAnswer, Opted, Via};
use backfill_core::offer::{OfferState, WithdrawalReason};
use backfill_core::slot::Modality;

use crate::fakes::sample::{NOW, OFFER, PATIENT, TOKEN};
use crate::fakes::{Answer, World};

pub(super) fn path() -> String {
    format!("/o/{TOKEN}")
}

/// The hidden field of the page, as a browser would send it back.
pub(super) async fn form_token(world: &Arc<World>) -> String {
    let page = world.get(&path()).await.body;
    let (_, rest) = page.split_once("name=\"form_token\" value=\"").unwrap();
    rest[..64].to_owned()
}

/// The page without the one value that is as good as random.
fn without_form_token(page: &str) -> String {
    match page.split_once("name=\"form_token\" value=\"") {
        Some((before, after)) => format!("{before}{}", &after[64..]),
        None => page.to_owned(),
    }
}

async fn say(world: &Arc<World>, answer: &str, day: &str, month: &str) -> Answer {
    let form_token = form_token(world).await;
    post(world, answer, day, month, &form_token).await
}

async fn post(
    world: &Arc<World>,
    answer: &str,
    day: &str,
    month: &str,
    form_token: &str,
) -> Answer {
    let form = format!("answer={answer}&day={day}&month={month}&form_token={form_token}");
    world.browse(Method::POST, &path(), &[], &form).await
}

fn yes() -> Event {
    Event::OfferAccepted(OfferAnswer { offer: OFFER, via: Via::Link })
}

#[tokio::test]
async fn a_live_offer_says_when_where_and_until_when() {
    let page = World::with_offer().get(&path()).await;
    assert_eq!(page.status, StatusCode::OK);
    for said in [
        "An earlier appointment is free",
        "Anytown Hospitals",
        "Thursday 6 August 2026",
        "2:30pm",
        "North Site, 1 High Street, Anytown",
        "5:30pm on Wednesday 5 August 2026",
        "020 7946 0123",
        "you keep your place on the waiting list",
    ] {
        assert!(page.body.contains(said), "{said}");
    }
    assert!(!page.body.contains("later appointment"), "nothing is given up with this offer");
}

#[tokio::test]
async fn an_offer_that_moves_says_what_is_given_up() {
    let world = World::with_offer();
    world.held().offers[0].moves = Some(crate::fakes::sample::appointment().id);
    let page = world.get(&path()).await;
    assert!(page.body.contains("the later appointment you have will be given up"));
}

#[tokio::test]
async fn no_page_names_the_patient_the_service_or_the_clinic() {
    let world = World::with_offer();
    for state in every_state() {
        world.set_state(state);
        let page = without_form_token(&world.get(&path()).await.body).to_lowercase();
        for secret in ["philippa", "feather", "1956", "07700", "card", "hart", "320", "feed"] {
            assert!(!page.contains(secret), "{secret} in the page of {state:?}");
        }
    }
}

#[tokio::test]
async fn opening_the_page_twenty_times_changes_nothing() {
    let world = World::with_offer();
    let first = world.get(&path()).await.body;
    for _ in 0..20 {
        assert_eq!(world.get(&path()).await.body, first);
    }
    assert_eq!(world.events(), []);
    assert_eq!(world.held().wrong, 0);
}

#[tokio::test]
async fn whoever_does_not_read_causes_no_look_up() {
    let world = World::with_offer();
    let ahead = [("sec-purpose", "prefetch;prerender")];
    let prefetch = world.browse(Method::GET, &path(), &ahead, "").await;
    let head = world.browse(Method::HEAD, &path(), &[], "").await;
    let options = world.browse(Method::OPTIONS, &path(), &[], "").await;
    for answer in [prefetch, head, options] {
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert_eq!(answer.body, "");
    }
    assert_eq!(world.lookups(), 0);
}

#[tokio::test]
async fn every_page_tells_browsers_to_keep_it_to_themselves() {
    let world = World::with_offer();
    for path in [path(), "/o/UNKNOWN".to_owned(), "/console".to_owned()] {
        let headers = world.get(&path).await.headers;
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers["x-robots-tag"], "noindex, nofollow");
        assert_eq!(headers["x-frame-options"], "DENY");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        let policy = headers["content-security-policy"].to_str().unwrap();
        for rule in ["default-src 'none'", "style-src 'self'", "form-action 'self'"] {
            assert!(policy.contains(rule), "{rule} for {path}");
        }
    }
    assert_eq!(world.get(&path()).await.headers["referrer-policy"], "no-referrer");
}

#[tokio::test]
async fn unknown_links_look_the_same_whatever_they_are() {
    let world = World::with_offer();
    let unknown = world.get("/o/UNKNOWN").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(unknown.body.contains("This link is not valid or has ended"));
    assert_eq!(world.get("/o/ABCDEFGHJKMNPQRSTVWXYZ2346").await.body, unknown.body);
    assert_eq!(world.get("/o/%FF").await.body, unknown.body);
    world.held().offers.clear();
    assert_eq!(world.get(&path()).await.body, unknown.body);
}

#[tokio::test]
async fn a_full_stop_after_the_link_and_odd_queries_do_no_harm() {
    let world = World::with_offer();
    let page = world.get(&path()).await.body;
    for after in [".", ")", "?refresh=on&refresh=off", "?utm=1", "?%FF"] {
        assert_eq!(world.get(&format!("{}{after}", path())).await.body, page, "{after}");
    }
}

#[tokio::test]
async fn yes_with_the_right_day_is_one_event() {
    let world = World::with_offer();
    let answer = say(&world, "yes", "27", "3").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.headers["location"], path().as_str());
    assert_eq!(world.events(), [yes()]);
    let page = world.get(&path()).await.body;
    assert!(page.contains("Not booked yet: we are checking with the clinic"));
    assert!(page.contains("http-equiv=\"refresh\" content=\"10\""));
    let still = world.get(&format!("{}?refresh=off", path())).await.body;
    assert!(!still.contains("http-equiv"));
}

#[tokio::test]
async fn a_second_yes_is_no_second_event() {
    let world = World::with_offer();
    let form_token = form_token(&world).await;
    post(&world, "yes", "27", "3", &form_token).await;
    // As if the second had been sent before the page could know of the first.
    world.set_state(OfferState::Live);
    let second = post(&world, "yes", "27", "3", &form_token).await;
    assert_eq!(second.status, StatusCode::SEE_OTHER);
    world.set_state(OfferState::Booked);
    let third = post(&world, "yes", "27", "3", &form_token).await;
    assert_eq!(third.status, StatusCode::SEE_OTHER);
    assert_eq!(world.events(), [yes()]);
    assert!(world.get(&path()).await.body.contains("Your appointment is confirmed"));
}

#[tokio::test]
async fn no_keeps_the_place_and_is_one_event() {
    let world = World::with_offer();
    assert_eq!(say(&world, "no", "27", "March").await.status, StatusCode::SEE_OTHER);
    let answer = OfferAnswer { offer: OFFER, via: Via::Link };
    assert_eq!(world.events(), [Event::OfferDeclined(answer)]);
    let page = world.get(&path()).await.body;
    assert!(page.contains("You said no to this appointment"));
    assert!(page.contains("You keep your place"));
}

#[tokio::test]
async fn stop_opts_the_patient_out_and_says_so() {
    let world = World::with_offer();
    assert_eq!(say(&world, "stop", "27", "3").await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        world.events(),
        [Event::PatientOptedOut(Opted::of(PATIENT, "R0A".parse().unwrap()))]
    );
    let page = world.get(&path()).await.body;
    assert!(page.contains("You asked us to stop messages about free appointments"));
}

#[tokio::test]
async fn stop_is_taken_after_the_offer_has_ended_too() {
    let world = World::with_offer();
    world.set_state(OfferState::Booked);
    assert_eq!(say(&world, "stop", "27", "3").await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        world.events(),
        [Event::PatientOptedOut(Opted::of(PATIENT, "R0A".parse().unwrap()))]
    );
    let page = world.get(&path()).await.body;
    assert!(page.contains("Your appointment is confirmed"));
    assert!(page.contains("You asked us to stop messages about free appointments"));
    assert!(!page.contains("<form"), "there is nothing left to stop");
}

#[tokio::test]
async fn a_wrong_day_is_counted_and_said_beside_the_field() {
    let world = World::with_offer();
    for answer in ["yes", "stop"] {
        let page = say(&world, answer, "28", "3").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("<title>Error: "));
        assert!(page.body.contains("aria-invalid=\"true\" aria-describedby=\"check-error\""));
        assert!(page.body.contains("href=\"#day\""));
        assert!(!page.body.contains("value=\"28\""), "a wrong guess is not shown again");
    }
    assert_eq!(world.held().wrong, 2);
    assert!(say(&world, "yes", "1", "1").await.body.contains("You have 2 tries left"));
    assert_eq!(world.events(), []);
}

#[tokio::test]
async fn the_sixth_try_is_locked_even_with_the_right_day() {
    let world = World::with_offer();
    let form_token = form_token(&world).await;
    for tries in 1..=5 {
        let page = post(&world, "yes", "28", "3", &form_token).await;
        let is_locked = page.status == StatusCode::FORBIDDEN;
        assert_eq!(is_locked, tries == 5);
    }
    let sixth = post(&world, "yes", "27", "3", &form_token).await;
    assert_eq!(sixth.status, StatusCode::FORBIDDEN);
    assert!(sixth.body.contains("Please call us to answer"));
    assert!(sixth.body.contains("did not match too many times, here or on the page of another"));
    assert!(sixth.body.contains("020 7946 0123"));
    assert!(!sixth.body.contains("<form"));
    assert_eq!(world.events(), []);
    assert_eq!(world.held().wrong, 5);
}

#[tokio::test]
async fn guesses_sent_all_at_once_are_not_more_than_five() {
    let world = World::with_offer();
    let form_token = form_token(&world).await;
    let guesses = (1..=30).map(|day| {
        let (world, form_token) = (Arc::clone(&world), form_token.clone());
        tokio::spawn(
            async move { post(&world, "yes", &day.to_string(), "4", &form_token).await.status },
        )
    });
    let guesses: Vec<_> = guesses.collect();
    let mut open = 0;
    for guess in guesses {
        open += usize::from(guess.await.unwrap() == StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(open, 4, "the fifth guess locks the page");
    assert_eq!(world.held().wrong, 5);
}

#[tokio::test]
async fn what_is_no_day_is_not_counted() {
    let world = World::with_offer();
    for (day, month, said) in [
        ("", "", "Enter your day and month of birth"),
        ("", "3", "Enter your day of birth"),
        ("27", "", "Enter your month of birth"),
        ("31", "2", "must be a real date"),
    ] {
        let page = say(&world, "yes", day, month).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains(said), "{said}");
        assert!(page.body.contains(&format!("value=\"{day}\"")), "what was typed is kept");
    }
    let page = say(&world, "", "27", "3").await;
    assert!(page.body.contains("Choose yes or no"));
    assert_eq!(world.held().wrong, 0);
    assert_eq!(world.events(), []);
}

#[tokio::test]
async fn a_patient_without_a_known_day_of_birth_is_asked_to_call() {
    for birth_date in [None, Some("unknown".to_owned())] {
        let world = World::with_offer();
        let form_token = form_token(&world).await;
        world.held().contacts.get_mut(&PATIENT).unwrap().birth_date = birth_date;
        assert!(world.get(&path()).await.body.contains("Please call us to answer"));
        let answer = post(&world, "yes", "27", "3", &form_token).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(world.events(), []);
    }
}

#[tokio::test]
async fn a_form_that_is_not_from_the_page_is_refused() {
    let world = World::with_offer();
    for form_token in ["", "00", "zz", &"0".repeat(64)] {
        let answer = post(&world, "yes", "27", "3", form_token).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.body.contains("Please open the link again"));
    }
    let json = world.browse(Method::POST, &path(), &[], "%%%").await;
    assert_eq!(json.status, StatusCode::FORBIDDEN);
    let large = world.browse(Method::POST, &path(), &[], &"a=b&".repeat(2_000)).await;
    assert_eq!(large.status, StatusCode::FORBIDDEN);
    assert_eq!(world.events(), []);
    assert_eq!(world.held().wrong, 0);
}

#[tokio::test]
async fn an_answer_after_the_deadline_is_too_late_even_before_the_offer_is_expired() {
    let world = World::with_offer();
    let form_token = form_token(&world).await;
    world.pass_minutes(7 * 60 + 30);
    for answer in ["yes", "no"] {
        let page = post(&world, answer, "27", "3", &form_token).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.body.contains("The time to answer has ended"));
        assert!(page.body.contains("does not count against you"));
    }
    assert_eq!(world.events(), []);
}

#[tokio::test]
async fn each_way_an_offer_ends_is_told_as_it_is() {
    let world = World::with_offer();
    let told = [
        (OfferState::Refused, "could not book this appointment"),
        (OfferState::Declined, "You said no"),
        (OfferState::Expired, "The time to answer has ended"),
        (OfferState::Undeliverable, "This offer has ended"),
        (OfferState::Withdrawn(WithdrawalReason::TakenByOther), "somebody else has this"),
        (OfferState::Withdrawn(WithdrawalReason::SlotWithdrawn), "no longer available"),
        (OfferState::Withdrawn(WithdrawalReason::OptedOut), "You asked us to stop"),
        (OfferState::Withdrawn(WithdrawalReason::EntryChanged), "no longer fits"),
        (OfferState::Withdrawn(WithdrawalReason::CutoffReached), "too soon now"),
        (OfferState::Withdrawn(WithdrawalReason::Admitted), "expected to be in hospital"),
        (OfferState::Withdrawn(WithdrawalReason::PatientDied), "This offer has ended"),
        (OfferState::GivenUp, "cancelled or moved later on"),
        (OfferState::Cancelled, "the hospital cancelled this appointment"),
    ];
    for (state, said) in told {
        world.set_state(state);
        let page = world.get(&path()).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(said), "{state:?}");
        assert!(!page.body.contains("2:30pm"), "{state:?} shows a time that is not theirs");
        assert!(!page.body.contains("value=\"yes\""), "{state:?}");
    }
}

#[tokio::test]
async fn an_answer_that_takes_long_is_said_to_be_safe() {
    let world = World::with_offer();
    world.held().dawdles = true;
    let answer = say(&world, "yes", "27", "3").await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    assert!(answer.body.contains("We have your answer"));
    assert!(answer.body.contains(&format!("content=\"3; url={}\"", path())));
    assert_eq!(world.events(), [yes()]);
}

#[tokio::test]
async fn the_page_waits_for_the_decision() {
    let world = World::with_offer();
    world.held().dawdles = true;
    world.held().wait_ms = 600_000;
    let (answer, ()) = tokio::join!(say(&world, "yes", "27", "3"), world.decide_later());
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(world.offer(OFFER).state, OfferState::Accepted);
}

#[tokio::test]
async fn an_answer_that_was_refused_leads_to_a_call_and_not_round_again() {
    let world = World::with_offer();
    world.held().refuses = Some(Refusal::TooLate);
    assert_eq!(say(&world, "yes", "27", "3").await.status, StatusCode::SEE_OTHER);
    assert!(world.get(&path()).await.body.contains("Please call us to answer"));
}

#[tokio::test]
async fn what_can_not_be_stored_is_not_said_to_be_taken() {
    let world = World::with_offer();
    let form_token = form_token(&world).await;
    world.held().is_broken = true;
    let answer = post(&world, "yes", "27", "3", &form_token).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains("Your answer was not taken"));
    assert!(!answer.body.contains("disk"), "what failed is for the log, not for the patient");
    assert_eq!(world.events(), []);
}

#[tokio::test]
async fn an_answer_that_may_have_been_taken_is_not_said_to_be_lost() {
    for word in ["yes", "no", "stop"] {
        let world = World::with_offer();
        let form_token = form_token(&world).await;
        world.held().loses_answers = true;
        let answer = post(&world, word, "27", "3", &form_token).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.body.contains("may have been taken"), "{}", answer.body);
        assert!(!answer.body.contains("was not taken"), "{}", answer.body);
        assert_eq!(world.events().len(), 1);
        // Taken for sure, and only the outcome is out of sight: then we have it.
        let world = World::with_offer();
        let form_token = self::form_token(&world).await;
        world.held().is_blind_once_taken = true;
        let answer = post(&world, word, "27", "3", &form_token).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED);
    }
}

#[tokio::test]
async fn video_and_telephone_have_no_address() {
    let world = World::with_offer();
    for (modality, said) in
        [(Modality::Video, "By video call"), (Modality::Telephone, "By telephone")]
    {
        world.held().slots[0].facts.modality = modality;
        let page = world.get(&path()).await.body;
        assert!(page.contains(said));
        assert!(!page.contains("North Site"));
    }
}

#[tokio::test]
async fn the_received_time_of_an_answer_is_the_clock_of_the_service() {
    let world = World::with_offer();
    world.pass_minutes(3);
    say(&world, "no", "27", "3").await;
    let held = world.held();
    assert_eq!(held.deliveries[0].received_at, NOW.plus_minutes(3));
    assert_eq!(held.deliveries[0].source, "page");
    assert_eq!(held.deliveries[0].id, format!("{OFFER}:no"));
}

#[tokio::test]
async fn the_stylesheet_comes_from_the_binary() {
    let styles = World::with_offer().get("/static/backfill.css").await;
    assert_eq!(styles.status, StatusCode::OK);
    assert_eq!(styles.headers["content-type"], "text/css; charset=utf-8");
    for outside in ["http", "url(", "@import", "@font-face"] {
        assert!(!styles.body.contains(outside), "{outside}");
    }
}

/// Every state an offer can be in.
pub(crate) fn every_state() -> Vec<OfferState> {
    use WithdrawalReason::{
        Admitted, CutoffReached, EntryChanged, OptedOut, PatientDied, SlotWithdrawn, TakenByOther,
    };
    let mut states = vec![
        OfferState::Live,
        OfferState::Accepted,
        OfferState::Booked,
        OfferState::GivenUp,
        OfferState::Cancelled,
        OfferState::Refused,
        OfferState::Declined,
        OfferState::Expired,
        OfferState::Undeliverable,
    ];
    let reasons =
        [TakenByOther, SlotWithdrawn, OptedOut, EntryChanged, CutoffReached, PatientDied, Admitted];
    states.extend(reasons.map(OfferState::Withdrawn));
    states
}
