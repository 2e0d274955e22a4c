//! Work follows the leases: it begins when one is gained, ends before one is given back, and
//! begins again when it broke while the lease is held.

use std::sync::Mutex;

use async_trait::async_trait;

use super::*;
use crate::ports::PortError;

/// Leases that the test hands out.
#[derive(Default)]
struct Office {
    granted: Mutex<Vec<String>>,
    away: Mutex<bool>,
    /// Work that is under way does not end when it is asked to.
    deaf: Arc<Mutex<bool>>,
    beats: Mutex<u32>,
    diary: Arc<Mutex<Vec<String>>>,
}

#[async_trait]
impl Leases for Office {
    async fn renew(
        &self,
        _job: Job,
        _member: &str,
        _regions: &[String],
        _keep: &[String],
    ) -> Result<Vec<String>, PortError> {
        *self.beats.lock().unwrap() += 1;
        if *self.away.lock().unwrap() {
            return Err(PortError::Unavailable { what: "store", reason: "away".to_owned() });
        }
        Ok(self.granted.lock().unwrap().clone())
    }

    async fn release(
        &self,
        _job: Job,
        _member: &str,
        regions: &[String],
        leave: bool,
    ) -> Result<(), PortError> {
        self.diary.lock().unwrap().push(format!("release {regions:?} leave {leave}"));
        Ok(())
    }
}

struct Bench {
    office: Arc<Office>,
    stop: watch::Sender<bool>,
    held: watch::Receiver<Held>,
    task: JoinHandle<()>,
}

/// Work that writes down its begin and end; `breaks` makes it end by itself at once.
fn start(granted: &[&str], breaks: bool) -> Bench {
    let office = Arc::new(Office::default());
    grant(&office, granted);
    let (diary, deaf) = (Arc::clone(&office.diary), Arc::clone(&office.deaf));
    let begin: Begin = Arc::new(move |region, mut stopped| {
        let (diary, deaf) = (Arc::clone(&diary), Arc::clone(&deaf));
        Box::pin(async move {
            diary.lock().unwrap().push(format!("begin {region}"));
            if breaks {
                anyhow::bail!("on purpose");
            }
            stopped.wait_for(|stop| *stop).await?;
            if *deaf.lock().unwrap() {
                std::future::pending::<()>().await;
            }
            diary.lock().unwrap().push(format!("end {region}"));
            Ok(())
        })
    });
    let tenure = Tenure {
        job: Job::Match,
        member: "one".to_owned(),
        regions: vec!["north".to_owned(), "south".to_owned()],
        leases: Arc::clone(&office) as Arc<dyn Leases>,
        begin,
    };
    let (stop, shutdown) = watch::channel(false);
    let (tell, held) = watch::channel(Held::default());
    let task = tokio::spawn(tenure.run(shutdown, tell));
    Bench { office, stop, held, task }
}

fn grant(office: &Office, regions: &[&str]) {
    *office.granted.lock().unwrap() = regions.iter().map(ToString::to_string).collect();
}

impl Bench {
    async fn until(&mut self, is_so: impl FnMut(&Held) -> bool) {
        self.held.wait_for(is_so).await.unwrap();
    }

    fn diary(&self) -> Vec<String> {
        self.office.diary.lock().unwrap().clone()
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_lease_ends_the_work_before_it_is_given_back() {
    let mut bench = start(&["north", "south"], false);
    bench.until(|held| held.regions == ["north", "south"]).await;
    grant(&bench.office, &["south"]);
    bench.until(|held| held.regions == ["south"]).await;
    let diary = bench.diary();
    assert_eq!(diary[2..], ["end north", "release [\"north\"] leave false"]);
}

#[tokio::test(start_paused = true)]
async fn the_end_gives_every_lease_back_at_once() {
    let mut bench = start(&["north"], false);
    bench.until(|held| held.regions == ["north"]).await;
    bench.stop.send_replace(true);
    bench.task.await.unwrap();
    let diary = bench.office.diary.lock().unwrap().clone();
    assert_eq!(diary, ["begin north", "end north", "release [\"north\"] leave true"]);
    assert_eq!(*bench.held.borrow(), Held::default());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_ends_no_work_and_is_told() {
    let mut bench = start(&["north"], false);
    bench.until(|held| held.is_member).await;
    *bench.office.away.lock().unwrap() = true;
    bench.until(|held| !held.is_member).await;
    assert_eq!(bench.held.borrow().regions, ["north"]);
    assert_eq!(bench.diary(), ["begin north"]);
}

#[tokio::test(start_paused = true)]
async fn work_that_broke_begins_again_while_the_lease_is_held() {
    let mut bench = start(&["north"], true);
    for _ in 0..3 {
        bench.held.changed().await.unwrap();
    }
    let begun = bench.diary().iter().filter(|it| *it == "begin north").count();
    assert!(2 <= begun, "begun {begun} times");
}

#[tokio::test(start_paused = true)]
async fn slow_ends_do_not_keep_other_leases_from_being_renewed() {
    let mut bench = start(&["north"], false);
    bench.until(|held| held.regions == ["north"]).await;
    // North's work does not listen any more.
    *bench.office.deaf.lock().unwrap() = true;
    grant(&bench.office, &["south"]);
    bench.until(|held| held.regions == ["north", "south"]).await;
    let beats = *bench.office.beats.lock().unwrap();
    for _ in 0..3 {
        bench.held.changed().await.unwrap();
    }
    assert!(beats + 3 <= *bench.office.beats.lock().unwrap());
    assert!(!bench.diary().iter().any(|it| it.starts_with("release")));
    bench.until(|held| held.regions == ["south"]).await;
    assert!(bench.diary().contains(&"release [\"north\"] leave false".to_owned()));
}
