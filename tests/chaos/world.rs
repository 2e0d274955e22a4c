//! Everything that runs: servers, proxies, processes of the service, those around them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use backfill_core::Event;
use backfill_runtime::clock::Clock;
use backfill_servers::{Cluster, Postgres};
use backfill_simulations::seeds::{Consumer, Stream};
use backfill_tests::outside::mailbox::Mailbox;
use backfill_tests::outside::{Life, Lives, rules};
use backfill_tests::program;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, block_in_place};

use crate::config::{Ports, Shared, folder};
use crate::crew::Crew;
use crate::database::Database;
use crate::load::{self, Bursts, Load};
use crate::member::Member;
use crate::proxy::Proxy;
use crate::region::{Doors, Plan, Region, sort};
use crate::settings::Settings;
use crate::streams::Streams;
use crate::tally::Tally;
use crate::told::Told;

/// The regions that the matchers share.
pub(crate) const REGIONS: [&str; 3] = ["fenmoor", "thornmere", "woldgate"];
const MATCHERS: usize = 3;
const NOTIFIERS: usize = 2;
/// How many processes serve pages and the API of a region.
const HTTP_PER_REGION: usize = 2;
/// The day is spread over so many seconds at least.
const SECONDS_MIN: u32 = 60;
/// The name of the database.
const DATABASE: &str = "backfill";

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
    /// Keeps telling the patients and the mailbox that somebody is there.
    pub(crate) _always: watch::Sender<Life>,
    pub(crate) root: TempDir,
}

/// What is there before the service is.
struct Ground {
    shared: Shared,
    cluster: Cluster,
    postgres: Postgres,
    match_proxy: Proxy,
    other_proxy: Proxy,
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
        let always = watch::Sender::new(Life { number: 1, is_alive: true });
        let always_there = Lives::of(&always);
        let plans = draw_plans(settings.seed, &crew).await?;
        for (plan, region) in plans.iter().zip(REGIONS) {
            let config = ground.write_front(region, &plan.hospital_address)?;
            ground.front_of(&mut crew, region, &config, &mut ports)?;
        }
        ground.repair()?;
        for region in REGIONS {
            streams.rules(region, &Event::RulesChanged(rules::short())).await?;
        }
        crew.members.iter_mut().try_for_each(Member::start)?;
        let mut books = Vec::new();
        for plan in &plans {
            let config = ground.shared.root.join(format!("{}.toml", plan.name));
            books.push(block_in_place(|| plan.import(&ground.shared.root, &config))?);
        }
        crew.ready().await?;
        let record = Arc::new(plans[0].record.beside(0));
        let (invitations, mails) = mpsc::unbounded_channel();
        let mailbox = Mailbox::new(settings.seed, &record, &always_there, invitations);
        tokio::spawn(Arc::clone(&mailbox).serve(mail_listener));
        let mut regions = Vec::new();
        for (plan, book) in plans.into_iter().zip(books) {
            let doors = ground.doors(&crew, plan.name);
            let connect = crew.members[connect_of(&crew, plan.name)].lives();
            regions.push(Region::open(plan, doors, book, (&connect, &always_there), &told));
        }
        let books = regions.iter().map(|it| (it.book.clone(), it.invitations.clone())).collect();
        let sorting = tokio::spawn(sort(mails, books));
        let end_of_load = watch::Sender::new(false);
        let begin =
            |region: &Region| tokio::spawn(Load::of(region, &streams).run(end_of_load.subscribe()));
        let mut loads: Vec<_> = regions.iter().map(begin).collect();
        let seconds = u32::try_from(settings.faults_for.as_secs())?.max(SECONDS_MIN);
        for senders in regions.iter_mut().filter_map(|it| it.senders.take()) {
            loads.push(tokio::spawn(load::day(senders, seconds, end_of_load.subscribe())));
        }
        let Ground { cluster, postgres, match_proxy, other_proxy, .. } = ground;
        Ok(Self {
            draws: Stream::of(settings.seed, Consumer::Swarm),
            database: Database::open(&postgres.url(DATABASE))?,
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
            _always: always,
            root,
        })
    }

    /// The database past the proxies.
    pub(crate) fn database_url(&self) -> String {
        self.postgres.url(DATABASE)
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

impl Ground {
    async fn lay(root: PathBuf, mail_port: u16) -> anyhow::Result<Self> {
        let starting = tokio::task::spawn_blocking(Postgres::start);
        let cluster = block_in_place(|| Cluster::start(3));
        let postgres = starting.await?;
        postgres.create_database(DATABASE);
        let match_proxy = Proxy::start(postgres.port()).await?;
        let other_proxy = Proxy::start(postgres.port()).await?;
        let (regions, brokers) = (REGIONS.to_vec(), cluster.bootstrap());
        let shared = Shared { root, regions, brokers, mail_port };
        shared.write_mapping()?;
        let ground = Self { shared, cluster, postgres, match_proxy, other_proxy };
        ground.shared.write(("match", REGIONS[0]), &ground.url(&ground.match_proxy), None)?;
        ground.shared.write(("notify", REGIONS[0]), &ground.url(&ground.other_proxy), None)?;
        Ok(ground)
    }

    fn url(&self, proxy: &Proxy) -> String {
        let (own, through) = (self.postgres.port(), proxy.port());
        self.postgres.url(DATABASE).replace(&format!(":{own}/"), &format!(":{through}/"))
    }

    fn write_front(&self, region: &str, hospital: &str) -> anyhow::Result<PathBuf> {
        self.shared.write((region, region), &self.url(&self.other_proxy), Some(hospital))
    }

    /// Makes schema and topics.
    fn repair(&self) -> anyhow::Result<()> {
        let mut command = program::command();
        command.args(["doctor", "--repair", "--config"]).arg(self.shared.root.join("notify.toml"));
        command.arg("--data").arg(folder(&self.shared.root, "doctor")?);
        let output = block_in_place(|| command.output())?;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        ensure!(output.status.success(), "doctor --repair: {}:\n{said}", output.status);
        Ok(())
    }

    /// Matchers and notifiers, and who writes back for each region.
    fn crew(&self, ports: &mut Ports) -> anyhow::Result<Crew> {
        let mut crew = Crew { members: Vec::new() };
        for (role, count) in [("match", MATCHERS), ("notify", NOTIFIERS)] {
            for number in 1..=count {
                let config = self.shared.root.join(format!("{role}.toml"));
                self.join(&mut crew, (&format!("{role}-{number}"), role), &config, (ports, false))?;
            }
        }
        for region in REGIONS {
            let config = self.shared.root.join(format!("{region}.toml"));
            let name = format!("connect-{region}");
            self.join(&mut crew, (&name, "connect"), &config, (ports, true))?;
        }
        Ok(crew)
    }

    fn front_of(
        &self,
        crew: &mut Crew,
        region: &str,
        config: &PathBuf,
        ports: &mut Ports,
    ) -> anyhow::Result<()> {
        for number in 1..=HTTP_PER_REGION {
            let name = format!("http-{region}-{number}");
            self.join(crew, (&name, "http"), config, (ports, false))?;
        }
        Ok(())
    }

    fn join(
        &self,
        crew: &mut Crew,
        (name, role): (&str, &'static str),
        config: &PathBuf,
        (ports, takes_hl7): (&mut Ports, bool),
    ) -> anyhow::Result<()> {
        let mllp = takes_hl7.then(|| ports.free()).transpose()?;
        let addresses = (ports.free()?, mllp);
        let folder = folder(&self.shared.root, name)?;
        crew.members.push(Member::new((name, role), config.clone(), addresses, folder));
        Ok(())
    }

    fn doors(&self, crew: &Crew, region: &str) -> Doors {
        let connect = &crew.members[connect_of(crew, region)];
        let http = crew.of("http").into_iter().map(|at| &crew.members[at]);
        let http = http.filter(|it| it.name.contains(region)).map(|it| it.http.clone());
        Doors { mllp: connect.mllp.clone().unwrap_or_default(), http: http.collect() }
    }
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
