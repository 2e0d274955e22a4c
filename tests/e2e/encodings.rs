//! Names in the letters of old senders come back whole, and bytes that are no text stop nothing.

use backfill_simulations::trust::Person;
use backfill_tests::mllp::{self, Line};
use backfill_tests::scene::{Scene, strangers, waiting};
use backfill_tests::{message, people, public_client, until};

/// Every letter as one byte, as Windows-1252 has those of Western Europe.
fn in_one_byte(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

#[test]
fn a_name_sent_in_windows_1252_is_booked_in_utf_8() {
    let scene = Scene::open();
    scene.import(&[waiting(0)]);
    let person = Person { family_name: "Brontë-Sørensen".to_owned(), ..people::person(0) };
    let registered = in_one_byte(&message::registered("E0001", &person));
    assert!(std::str::from_utf8(&registered).is_err(), "the test sends no UTF-8");
    let answer = Line::open(scene.service.mllp()).ask(&registered);
    assert_eq!(mllp::field(&String::from_utf8(answer).unwrap(), "MSA", 1), "AA");

    scene.tell(&strangers("A-1", 6).cancelled("E0002"));
    let offer = scene.offer_other_than(&[]);
    assert_eq!(scene.patient(&offer).say("yes").status, 200);
    let received = until("the hospital is asked for the booking", || {
        Some(scene.hospital.received()).filter(|messages| !messages.is_empty())
    });
    let bookings = public_client::read(&scene.service.desk("bookings"), &received);
    assert_eq!(bookings[0]["family_name"], "BRONTË-SØRENSEN", "{}", bookings[0]);
}

#[test]
fn bytes_that_are_no_text_are_answered_or_dropped_and_stop_nobody() {
    let scene = Scene::with_waiting(1);
    let good = strangers("A-1", 6).cancelled("E0001");
    let wide: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let answer = mllp::ask(scene.service.mllp(), &wide);
    assert_eq!(mllp::field(&answer, "MSA", 1), "AR", "{answer:?}");
    for byte in 0..=u8::MAX {
        // The framing's own bytes end a message: whatever comes after is between two messages.
        let mut line = Line::open(scene.service.mllp());
        let hostile: Vec<u8> = good.bytes().flat_map(|it| [it, byte]).collect();
        line.write(&[b"\x0b", &hostile[..], b"\x1c\r"].concat());
        line.hang_up();
        line.answer();
    }
    scene.tell(&good);
    assert_eq!(scene.service.reasons("A-1")[0], "freed");
    let starts: Vec<_> = scene.service.slots();
    assert_eq!(starts.len(), 1, "{starts:?}");
}
