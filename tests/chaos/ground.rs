//! What is there before the service does anything: servers, proxies, settings, its processes.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use backfill_core::Event;
use backfill_servers::{Cluster, Postgres};
use backfill_tests::outside::list::AddressBook;
use backfill_tests::outside::rules;
use backfill_tests::program;
use tokio::task::block_in_place;

use crate::config::{Ports, Shared, folder};
use crate::crew::Crew;
use crate::member::Member;
use crate::proxy::Proxy;
use crate::region::{Doors, Plan};
use crate::streams::Streams;
use crate::world::{REGIONS, connect_of};

/// The name of the database.
pub(crate) const DATABASE: &str = "backfill";
const MATCHERS: usize = 3;
const NOTIFIERS: usize = 2;
/// How many processes serve pages and the API of a region.
const HTTP_PER_REGION: usize = 2;

/// See the module.
pub(crate) struct Ground {
    pub(crate) shared: Shared,
    pub(crate) cluster: Cluster,
    pub(crate) postgres: Postgres,
    pub(crate) match_proxy: Proxy,
    pub(crate) other_proxy: Proxy,
}

impl Ground {
    /// Starts servers and proxies, and writes the settings.
    pub(crate) async fn lay(root: PathBuf, mail_port: u16) -> anyhow::Result<Self> {
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

    /// Who serves pages and the API of each region.
    pub(crate) fn fronts(
        &self,
        crew: &mut Crew,
        plans: &[Plan],
        ports: &mut Ports,
    ) -> anyhow::Result<()> {
        for (plan, region) in plans.iter().zip(REGIONS) {
            let config = self.write_front(region, &plan.hospital_address)?;
            self.front_of(crew, region, &config, ports)?;
        }
        Ok(())
    }

    /// Makes schema and topics, puts the rules in force, imports the lists, and starts all
    /// processes; returns when everybody is ready.
    pub(crate) async fn raise(
        &self,
        crew: &mut Crew,
        plans: &[Plan],
        streams: &Streams,
    ) -> anyhow::Result<Vec<AddressBook>> {
        self.repair()?;
        for region in REGIONS {
            streams.rules(region, &Event::RulesChanged(rules::short())).await?;
        }
        let mut books = Vec::new();
        for plan in plans {
            let config = self.shared.root.join(format!("{}.toml", plan.name));
            books.push(block_in_place(|| plan.import(&self.shared.root, &config))?);
        }
        crew.members.iter_mut().try_for_each(Member::start)?;
        crew.ready().await?;
        Ok(books)
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
    pub(crate) fn crew(&self, ports: &mut Ports) -> anyhow::Result<Crew> {
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
        config: &Path,
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
        config: &Path,
        (ports, takes_hl7): (&mut Ports, bool),
    ) -> anyhow::Result<()> {
        let mllp = takes_hl7.then(|| ports.free()).transpose()?;
        let addresses = (ports.free()?, mllp);
        let folder = folder(&self.shared.root, name)?;
        crew.members.push(Member::new((name, role), config.to_owned(), addresses, folder));
        Ok(())
    }

    /// Where a region is reached.
    pub(crate) fn doors(&self, crew: &Crew, region: &str) -> Doors {
        let connect = &crew.members[connect_of(crew, region)];
        let http = crew.of("http").into_iter().map(|at| &crew.members[at]);
        let http = http.filter(|it| it.name.contains(region)).map(|it| it.http.clone());
        Doors { mllp: connect.mllp.clone().unwrap_or_default(), http: http.collect() }
    }
}
