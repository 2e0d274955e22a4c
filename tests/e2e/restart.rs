//! Stopped and started again: nothing is lost, nothing happens twice.

use backfill_tests::{mllp, until};

use backfill_runtime::ports::Summary;
use backfill_tests::scene::{Scene, strangers};

/// The numbers on top of the console, and all that the database counts.
fn numbers(scene: &Scene) -> (String, Summary) {
    let console = scene.service.get("/console").text;
    let (_, tiles) = console.split_once("<dl class=\"tiles\">").unwrap();
    (tiles.split_once("</dl>").unwrap().0.to_owned(), scene.beside.summary())
}

#[test]
fn after_a_stop_and_a_start_everything_stands_where_it_stood() {
    let mut scene = Scene::with_waiting(3);
    let message = strangers("A-1", 6).cancelled("S0001");
    let first_answer = mllp::ask(scene.service.mllp(), message.as_bytes());
    let offer = scene.offer_other_than(&[]);
    assert_eq!(mllp::field(&mllp::ask(scene.service.mllp(), b"rubbish"), "MSA", 1), "AR");
    until("nothing waits to be sent", || {
        (scene.beside.summary().outbox_waiting == 0).then_some(())
    });
    let (before, seq) = (numbers(&scene), scene.service.seq());

    let ended = scene.service.stop();
    assert_eq!(ended.code(), Some(0), "{ended}");
    let replayed = scene.service.command(&["replay"]).output().unwrap();
    let said = String::from_utf8([replayed.stdout, replayed.stderr].concat()).unwrap();
    assert_eq!(replayed.status.code(), Some(0), "{said}");
    scene.service.start_again();

    assert_eq!(numbers(&scene), before);
    assert_eq!(scene.service.seq(), seq);
    let second_answer = mllp::ask(scene.service.mllp(), message.as_bytes());
    assert_eq!(second_answer, first_answer, "the stored acknowledgement, byte for byte");
    assert_eq!((numbers(&scene), scene.service.seq()), (before, seq), "nothing happens twice");

    let other = message.replace("|30|MINUTES|^^30^", "|25|MINUTES|^^25^");
    let answer = mllp::ask(scene.service.mllp(), other.as_bytes());
    assert_eq!(mllp::field(&answer, "MSA", 1), "AE", "the same control id, another message");
    assert_eq!(scene.patient(&offer).say("yes").status, 200);
    until("the offer from before is booked", || {
        (scene.service.story_of("A-1")["slot"]["outcome"] == "filled").then_some(())
    });
}
