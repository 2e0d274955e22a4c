//! Everything that runs: servers, proxies, processes of the service, those around them.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use backfill_runtime::clock::Clock;
use backfill_servers::{Cluster, Postgres};
use backfill_simulations::seeds::{Consumer, Stream};
use backfill_tests::outside::mailbox::Mailbox;
use backfill_tests::outside::{Life, Lives};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::config::Ports;
use crate::crew::Crew;
use crate::database::Database;
use crate::ground::{self, Ground};
use crate::load::{self, Bursts, Load};
use crate::proxy::Proxy;
use crate::region::{Plan, Region, sort};
use crate::settings::Settings;
use crate::streams::Streams;
use crate::tally::Tally;
use crate::told::Told;

/// The regions that the matchers share.
pub(crate) const REGIONS: [&str; 3] = ["fenmoor", "thornmere", "woldgate"];
/// The day is spread over so many seconds at least.
const SECONDS_MIN: u32 = 60;

/// See the module.
pub(crate) struct World {
    pub(crate) draws: Stream,
    pub(crate) cluster: Cluster,
    pub(crate) postgres: Postgres,
    pub(crate) match_proxy: Proxy,
    pub(crate) other_proxy: Proxy,
    pub(crate) database: Database,
    pub(crate) crew: Crew,
    pub(crate) regions: Vec<Region>,
    pub(crate) streams: Streams,
    pub(crate) told: Arc<Told>,
    pub(crate) bursts: Bursts,
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) sorting: JoinHandle<anyhow::Result<()>>,
    pub(crate) loads: Vec<JoinHandle<anyhow::Result<()>>>,
    pub(crate) end_of_load: watch::Sender<bool>,
    pub(crate) tally: Tally,
    /// Which life of the notifiers it is: one more whenever one of them was killed. Some of them are
    /// always there.
    pub(crate) notifiers: watch::Sender<Life>,
    pub(crate) root: TempDir,
}

impl World {
    /// Starts everything, and lets the load begin.
    pub(crate) async fn make(settings: Settings) -> anyhow::Result<Self> {
        let root =
            tempfile::Builder::new().prefix("backfill-chaos-").disable_cleanup(true).tempdir()?;
        eprintln!("the files of this run stay in {} if it fails", root.path().display());
        let mail_listener = TcpListener::bind("127.0.0.1:0").await?;
        let mail_port = mail_listener.local_addr()?.port();
        let ground = Ground::lay(root.path().to_owned(), mail_port).await?;
        let told = Arc::new(Told::default());
        let streams = Streams::new(&ground.shared.brokers, &told)?;
        let mut ports = Ports::new();
        let mut crew = ground.crew(&mut ports)?;
        let notifiers = watch::Sender::new(Life { number: 1, is_alive: true });
        let notified = Lives::of(&notifiers);
        let plans = draw_plans(settings.seed, &crew).await?;
        ground.fronts(&mut crew, &plans, &mut ports)?;
        let books = ground.raise(&mut crew, &plans, &streams).await?;
        let record = Arc::new(plans[0].record.beside(0));
        let (invitations, mails) = mpsc::unbounded_channel();
        let mailbox = Mailbox::new(settings.seed, &record, &notified, invitations);
        tokio::spawn(Arc::clone(&mailbox).serve(mail_listener));
        let mut regions = Vec::new();
        for (plan, book) in plans.into_iter().zip(books) {
            let doors = ground.doors(&crew, plan.name);
            let connect = crew.members[connect_of(&crew, plan.name)].lives();
            regions.push(Region::open(plan, doors, book, (&connect, &notified), &told));
        }
        let books = regions.iter().map(|it| (it.book.clone(), it.invitations.clone())).collect();
        let sorting = tokio::spawn(sort(mails, books));
        let end_of_load = watch::Sender::new(false);
        let loads = begin(settings, &mut regions, &streams, &end_of_load)?;
        let Ground { cluster, postgres, match_proxy, other_proxy, .. } = ground;
        Ok(Self {
            draws: Stream::of(settings.seed, Consumer::Swarm),
            database: Database::open(&postgres.url(ground::DATABASE))?,
            cluster,
            postgres,
            match_proxy,
            other_proxy,
            crew,
            regions,
            streams,
            told,
            bursts: Bursts::default(),
            mailbox,
            sorting,
            loads,
            end_of_load,
            tally: Tally::default(),
            notifiers,
            root,
        })
    }

    /// The database past the proxies.
    pub(crate) fn database_url(&self) -> String {
        self.postgres.url(ground::DATABASE)
    }

    /// A pause of at most so long.
    pub(crate) fn pause(&mut self, most: Duration) -> Duration {
        let most_ms = u64::try_from(most.as_millis()).unwrap_or(u64::MAX);
        Duration::from_millis(self.draws.below(most_ms))
    }

    /// One of the regions.
    pub(crate) fn some_region(&mut self) -> usize {
        self.draws.index(self.regions.len())
    }
}

/// Lets the load of all regions begin, and their days.
fn begin(
    settings: Settings,
    regions: &mut [Region],
    streams: &Streams,
    end: &watch::Sender<bool>,
) -> anyhow::Result<Vec<JoinHandle<anyhow::Result<()>>>> {
    let seconds = u32::try_from(settings.faults_for.as_secs())?.max(SECONDS_MIN);
    let mut loads = Vec::new();
    for region in regions {
        loads.push(tokio::spawn(Load::of(region, streams).run(end.subscribe())));
        if let Some(senders) = region.senders.take() {
            loads.push(tokio::spawn(load::day(senders, seconds, end.subscribe())));
        }
    }
    Ok(loads)
}

/// Who takes HL7 in a region and writes back.
pub(crate) fn connect_of(crew: &Crew, region: &str) -> usize {
    let found = crew.of("connect").into_iter().find(|at| crew.members[*at].name.contains(region));
    found.expect("each region has one")
}

async fn draw_plans(seed: u64, crew: &Crew) -> anyhow::Result<Vec<Plan>> {
    let now = Clock::system().now();
    let mut plans: Vec<Plan> = Vec::new();
    for (number, region) in (0..).zip(REGIONS) {
        let lives = crew.members[connect_of(crew, region)].lives();
        let first = plans.first().map(|it| Arc::clone(&it.record));
        let seed = seed.wrapping_mul(31).wrapping_add(number);
        let plan = Plan::draw((region, seed), now, first.as_deref(), &lives).await;
        plans.push(plan.with_context(|| format!("region {region}"))?);
    }
    Ok(plans)
}
