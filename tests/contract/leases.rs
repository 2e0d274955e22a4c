//! Leases: every region has one holder at a time, the work is shared, and nobody's regions stay
//! without a holder for longer than a lease lasts.

use std::collections::BTreeSet;

use backfill_runtime::ports::{Job, Leases as _};
use backfill_store::PostgresLeases;

use crate::database::Database;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Members that share the regions a, b, c and d.
struct Team {
    database: Database,
    leases: PostgresLeases,
    regions: Vec<String>,
}

impl Team {
    async fn new() -> Self {
        let database = Database::new().await;
        let leases = PostgresLeases::open(&database.url()).await.unwrap();
        Self { database, leases, regions: names(&["a", "b", "c", "d"]) }
    }

    /// A beat of a member that works on nothing yet.
    async fn beat(&self, member: &str) -> Vec<String> {
        self.beat_at_work(member, &[]).await
    }

    /// A beat of a member that works on some regions.
    async fn beat_at_work(&self, member: &str, keep: &[&str]) -> Vec<String> {
        let keep = names(keep);
        self.leases.renew(Job::Match, member, &self.regions, &keep).await.unwrap()
    }

    async fn release(&self, member: &str, regions: &[&str], leave: bool) {
        self.leases.release(Job::Match, member, &names(regions), leave).await.unwrap();
    }

    /// As if a member had not been heard of for longer than a lease lasts.
    fn fall_silent(&self, member: &str) {
        let _nothing = self.database.sql(&format!(
            "UPDATE lease SET expires_at = clock_timestamp() - interval '1 second'
                WHERE holder = '{member}';
            UPDATE member SET seen_at = clock_timestamp() - interval '1 hour'
                WHERE name = '{member}'"
        ));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_alone_holds_everything() {
    let team = Team::new().await;
    assert_eq!(team.beat("one").await, team.regions);
    assert_eq!(team.beat_at_work("one", &["a", "b", "c", "d"]).await, team.regions);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_that_joins_gets_its_share_only_when_the_work_on_it_has_ended() {
    let team = Team::new().await;
    team.beat("one").await;
    assert_eq!(team.beat("two").await, names(&[]), "everything is held");
    let held = team.beat_at_work("one", &["a", "b", "c", "d"]).await;
    assert_eq!(held, names(&["a", "b"]));
    // The first still works on the others: nobody else may.
    assert_eq!(team.beat("two").await, names(&[]));
    team.release("one", &["c", "d"], false).await;
    assert_eq!(team.beat("two").await, names(&["c", "d"]));
    assert_eq!(team.beat_at_work("one", &["a", "b"]).await, names(&["a", "b"]));
    assert_eq!(team.beat_at_work("two", &["c", "d"]).await, names(&["c", "d"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_works_on_is_given_up_at_once() {
    let team = Team::new().await;
    team.beat("one").await;
    team.beat("two").await;
    assert_eq!(team.beat_at_work("one", &["d"]).await, names(&["a", "d"]), "work goes on");
    assert_eq!(team.beat("two").await, names(&["b", "c"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_members_regions_go_over_and_it_gets_nothing_back_when_it_wakes() {
    let team = Team::new().await;
    team.beat("one").await;
    team.beat("two").await;
    team.fall_silent("one");
    assert_eq!(team.beat("two").await, team.regions);
    let all = ["a", "b", "c", "d"];
    assert_eq!(team.beat_at_work("one", &all).await, names(&[]), "the sleeper awakes");
    assert_eq!(team.beat_at_work("two", &all).await, names(&["a", "b"]));
    // What the sleeper believes to hold it cannot give away.
    team.release("one", &all, false).await;
    let held = team.database.sql("SELECT count(*) FROM lease WHERE holder = 'two'");
    assert_eq!(held, "4");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_that_ran_out_and_that_nobody_took_goes_on() {
    let team = Team::new().await;
    team.beat("one").await;
    team.fall_silent("one");
    assert_eq!(team.beat_at_work("one", &["a", "b", "c", "d"]).await, team.regions);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_hands_over_at_once() {
    let team = Team::new().await;
    team.beat("one").await;
    team.beat("two").await;
    team.release("one", &["a", "b", "c", "d"], true).await;
    assert_eq!(team.beat("two").await, team.regions);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_are_shared_out_apart() {
    let team = Team::new().await;
    team.beat("one").await;
    let regions = &team.regions;
    let held = team.leases.renew(Job::Notify, "two", regions, &[]).await.unwrap();
    assert_eq!(held, *regions);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_ask_at_once_each_region_gets_one_holder() {
    let team = std::sync::Arc::new(Team::new().await);
    let mut members = tokio::task::JoinSet::new();
    for number in 0..6 {
        let team = std::sync::Arc::clone(&team);
        members.spawn(async move { team.beat(&format!("member {number}")).await });
    }
    let answers: Vec<String> = members.join_all().await.concat();
    let distinct: BTreeSet<&String> = answers.iter().collect();
    assert_eq!(distinct.len(), answers.len(), "two hold the same: {answers:?}");
    assert_eq!(distinct.len(), team.regions.len(), "some are held by nobody: {answers:?}");
}
