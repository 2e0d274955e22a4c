//! Tests of the board.

use backfill_core::Timestamp;
use backfill_runtime::live::Status;
use backfill_runtime::ports::Feed;
use backfill_runtime::wall::Implausible;

use super::*;

fn board(roles: &[Role]) -> Board {
    Board::new("m", Clock::from(Timestamp(1_000_000)), roles)
}

/// As after a renewal at the runtime's time that gave these regions.
async fn renewed(board: &Board, role: Role, regions: &[&str]) {
    // The steady clock began at 0, which stands for never.
    tokio::time::advance(Duration::from_secs(1)).await;
    let (beat, held) = watch::channel(Held::default());
    let following = tokio::spawn(board.clone().follow(role, held));
    tokio::task::yield_now().await;
    beat.send_replace(Held {
        is_member: true,
        regions: regions.iter().map(|it| (*it).to_owned()).collect(),
    });
    drop(beat);
    following.await.unwrap();
}

fn engine(status: Status) -> RegionBoard {
    RegionBoard { status: Some(watch::channel(status).1), ..RegionBoard::default() }
}

const AT_ITS_END: Status = Status { recovered: true, caught_up: true, seq: 7, implausible: None };

#[tokio::test(start_paused = true)]
async fn an_engine_is_ready_once_it_has_read_everything() {
    let board = board(&[Role::Match]);
    board.begin(Role::Match, "r", engine(Status { caught_up: false, ..AT_ITS_END }));
    assert!(!board.read().await.0);
    board.begin(Role::Match, "r", engine(AT_ITS_END));
    let (ready, body) = board.read().await;
    assert!(ready);
    assert_eq!(body["journal_seq"], 7);
    assert_eq!(body["roles"]["match"]["regions"]["r"]["recovered"], true);
}

#[tokio::test(start_paused = true)]
async fn a_membership_that_was_not_renewed_is_none() {
    let board = board(&[Role::Match]);
    let (_beat, held) = watch::channel(Held::default());
    tokio::spawn(board.clone().follow(Role::Match, held));
    tokio::task::yield_now().await;
    assert!(!board.read().await.0, "not yet a member");
    renewed(&board, Role::Match, &[]).await;
    let (ready, body) = board.read().await;
    assert!(ready, "{body}");
    assert_eq!(body["roles"]["match"]["standby"], true);
    tokio::time::advance(LEASE + Duration::from_secs(1)).await;
    assert!(!board.read().await.0, "a lease later nobody can say who holds it");
}

#[tokio::test(start_paused = true)]
async fn a_region_that_is_held_and_not_worked_on_is_not_ready() {
    let board = board(&[Role::Match]);
    renewed(&board, Role::Match, &["r"]).await;
    let (ready, body) = board.read().await;
    assert!(!ready, "{body}");
    board.begin(Role::Match, "r", engine(AT_ITS_END));
    assert!(board.read().await.0);
}

#[tokio::test(start_paused = true)]
async fn a_long_lag_is_not_ready() {
    let board = board(&[Role::Notify]);
    let lag =
        |count: u64| RegionBoard { lag: Some(Arc::new(move || Some(count))), ..Default::default() };
    board.begin(Role::Notify, "r", lag(1_001));
    assert!(!board.read().await.0);
    board.begin(Role::Notify, "r", lag(1_000));
    assert!(board.read().await.0);
    board.begin(Role::Notify, "r", lag(1_001));
    board.end(Role::Notify, "r");
    assert!(board.read().await.0, "what ended holds nothing back");
}

#[tokio::test(start_paused = true)]
async fn what_does_not_go_on_is_not_ready_and_says_why() {
    let board = board(&[Role::Connect]);
    let stuck = RegionBoard {
        trouble: Some(Arc::new(|| Some("topic backfill.bookings.v1 is missing".to_owned()))),
        ..RegionBoard::default()
    };
    board.begin(Role::Connect, "r", stuck);
    let (ready, body) = board.read().await;
    assert!(!ready);
    let reason = &body["roles"]["connect"]["regions"]["r"]["reason"];
    assert_eq!(reason, "topic backfill.bookings.v1 is missing");
    let well = RegionBoard { trouble: Some(Arc::new(|| None)), ..RegionBoard::default() };
    board.begin(Role::Connect, "r", well);
    assert!(board.read().await.0);
}

#[tokio::test(start_paused = true)]
async fn what_was_decided_and_cannot_be_told_is_not_ready_and_says_why() {
    let board = board(&[Role::Match]);
    let untold = || vec![(Feed::Ledger, "the record is too large".to_owned())];
    let stuck = RegionBoard { untold: Some(Arc::new(untold)), ..engine(AT_ITS_END) };
    board.begin(Role::Match, "r", stuck);
    let (ready, body) = board.read().await;
    assert!(!ready);
    let said = &body["roles"]["match"]["regions"]["r"]["unpublished"];
    assert_eq!(said["backfill.ledger.v1"], "the record is too large");
    let well = RegionBoard { untold: Some(Arc::new(Vec::new)), ..engine(AT_ITS_END) };
    board.begin(Role::Match, "r", well);
    assert!(board.read().await.0);
}

#[tokio::test(start_paused = true)]
async fn without_its_broker_nothing_is_ready() {
    let mut board = board(&[Role::Http]);
    let (answers, broker) = watch::channel(false);
    board.watch_broker(broker);
    assert!(!board.read().await.0);
    answers.send_replace(true);
    assert!(board.read().await.0);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_cannot_be_right_is_not_ready_and_says_so() {
    let clock = Clock::from(Timestamp(1_000_000));
    let board = Board::new("m", clock.clone(), &[Role::Match]);
    board.begin(Role::Match, "r", engine(AT_ITS_END));
    assert!(board.read().await.0);
    clock.set_ahead(86_400_000);
    let (ready, body) = board.read().await;
    assert!(!ready);
    assert!(body["clock"].as_str().unwrap().contains("--accept-clock"), "{body}");
    clock.set_ahead(0);
    let implausible = Some(Implausible::AheadOfJournal(1_000_000_000));
    board.begin(Role::Match, "r", engine(Status { implausible, ..AT_ITS_END }));
    let (ready, body) = board.read().await;
    assert!(!ready && body["clock"].is_null());
    let told = &body["roles"]["match"]["regions"]["r"]["clock"];
    assert!(told.as_str().unwrap().contains("12 days ahead"), "{body}");
}
