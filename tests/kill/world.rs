//! Everything that runs: the service, those around it, and the course of the test.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use backfill_core::Timestamp;
use backfill_core::time::DAY_MS;
use backfill_runtime::Zone;
use backfill_runtime::clock::Clock;
use backfill_simulations::seeds::{Consumer, Stream};
use backfill_simulations::trust::SyntheticTrust;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::blow::Blow;
use crate::folder::{Folder, Outside};
use crate::instance::Service;
use crate::remains::Remains;
use crate::settings::Settings;
use crate::table::{Ended, Lives};
use crate::{quiet, rows, rules};
use backfill_tests::checks::evidence::{Evidence, Seen};
use backfill_tests::outside::day::Day;
use backfill_tests::outside::hospital::Hospital;
use backfill_tests::outside::list::{self, AddressBook};
use backfill_tests::outside::mailbox::Mailbox;
use backfill_tests::outside::record::Record;
use backfill_tests::outside::senders::Senders;
use backfill_tests::outside::{look, patients};

/// The trust's calendar is so many days old: some times are over, some come within hours, where
/// offers are short and several at once.
const CALENDAR_AGE_DAYS: i64 = 2;
/// Of 1,000 kills, so many are followed by a replay of the journal from its start.
const REPLAYED_PERMILLE: u32 = 80;
/// How long the load may take to come to its end when nobody kills any more.
const END_MAX: Duration = Duration::from_secs(120);

/// See the module.
pub(crate) struct World {
    settings: Settings,
    root: TempDir,
    service: Service,
    record: Arc<Record>,
    day: Arc<Day>,
    senders: Senders,
    hospital: Arc<Hospital>,
    mailbox: Arc<Mailbox>,
    patients: JoinHandle<anyhow::Result<()>>,
    go_home: watch::Sender<bool>,
    lives: Lives,
}

impl World {
    /// Builds the service, imports the list, and starts everybody but the service.
    pub(crate) async fn make(settings: Settings) -> anyhow::Result<Self> {
        let root =
            tempfile::Builder::new().prefix("backfill-kill-").disable_cleanup(true).tempdir()?;
        eprintln!("the files of this run stay in {} if it fails", root.path().display());
        let hospital_listener = TcpListener::bind("127.0.0.1:0").await?;
        let mail_listener = TcpListener::bind("127.0.0.1:0").await?;
        let outside = Outside {
            hospital: hospital_listener.local_addr()?.to_string(),
            mail_port: mail_listener.local_addr()?.port(),
        };
        let service = Service::new(Folder::make(root.path(), &outside)?);
        let (trust, zone) = trust(settings.seed)?;
        let book = import(&service, root.path(), &trust, &zone)?;
        rules::put_in_force(&service.folder.database()).await?;
        let day = Arc::new(Day::new(settings.seed, trust.day()));
        let record = Arc::new(Record::new(day.messages.len()));
        let lives = service.lives();
        let (invitations, invited) = mpsc::unbounded_channel();
        let hospital = Hospital::new(settings.seed, &record, &lives);
        let mailbox = Mailbox::new(settings.seed, &record, &lives, invitations);
        tokio::spawn(Arc::clone(&hospital).serve(hospital_listener));
        tokio::spawn(Arc::clone(&mailbox).serve(mail_listener));
        let people = Arc::new(patients::World {
            people: patients::World::people_of(settings.seed),
            book,
            record: Arc::clone(&record),
            lives: lives.clone(),
            pages: vec![format!("http://{}", service.folder.http)],
        });
        let (go_home, gone) = watch::channel(false);
        let patients = tokio::spawn(patients::answer(people, invited, gone));
        let senders = Senders::start(&day, &record, &lives, &service.folder.mllp);
        let lives = Lives::new();
        Ok(Self {
            settings,
            root,
            service,
            record,
            day,
            senders,
            hospital,
            mailbox,
            patients,
            go_home,
            lives,
        })
    }

    /// One life of the process, from its start to its violent end, and a look at what is left.
    pub(crate) async fn live_and_die(&mut self, life: u32) -> anyhow::Result<()> {
        let blow = Blow::draw(self.settings.seed, life);
        self.service.start()?;
        let mut ended = Ended::default();
        if blow.needs_ready() {
            ended.recovered_in = Some(self.service.until_ready().await?);
        }
        blow.moment(&self.record, &mut self.senders.pace(life, self.settings.kills)).await;
        let in_flight = self.record.in_flight();
        self.service.kill()?;
        let in_flight: Vec<String> = in_flight.iter().map(|it| self.day.control_id(*it)).collect();
        let copy = self.service.folder.copy_of_data()?;
        let (database, log) = (Folder::database_in(&copy), Folder::write_ahead_log_in(&copy));
        ended.remains = Remains::of(&database, &log, &in_flight).await?;
        let mut stream = Stream::about(self.settings.seed, Consumer::Swarm, life.into());
        if stream.chance(REPLAYED_PERMILLE) {
            self.replay(&copy)?;
            ended.is_replayed = true;
        }
        self.lives.insert(life, ended);
        Ok(())
    }

    /// The journal from its start must give the state and the rows that are stored.
    fn replay(&self, data: &Path) -> anyhow::Result<()> {
        let output = self.service.run(&["replay"], data)?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "the replay of {} failed: {said}", data.display());
        Ok(())
    }

    /// Lets everything come to its end, stops the service, and gathers the evidence.
    pub(crate) async fn come_to_rest(mut self) -> anyhow::Result<(Lives, Evidence, TempDir)> {
        self.service.start()?;
        self.service.until_ready().await?;
        timeout(END_MAX, self.senders.finish()).await.context("the day did not end")??;
        self.go_home.send_replace(true);
        timeout(END_MAX, self.patients).await.context("the patients did not go home")???;
        quiet::wait(&self.service.folder).await?;
        let pages = look::pages(&self.service.folder.http, &self.mailbox.mails()).await?;
        let listed = look::slots(&self.service.folder.http).await?;
        let quiet_seq = quiet::wait(&self.service.folder).await?;
        self.service.stop().await?;
        let seen = Seen {
            sent: self.record.sent(),
            answers: self.record.answers(),
            letters: self.hospital.letters(),
            mails: self.mailbox.mails(),
            day: Arc::into_inner(self.day).context("a sender is still there")?,
            pages,
            listed,
            quiet_seq,
            streamed: Vec::new(),
        };
        let evidence = rows::gather(&self.service.folder, seen).await?;
        let replayed = self.service.run(&["replay"], &self.service.folder.data())?;
        let said = String::from_utf8_lossy(&replayed.stderr).into_owned();
        ensure!(replayed.status.success(), "the replay failed: {said}");
        ensure!(!self.service.whole_log().contains("panicked"), "a part of the service panicked");
        for (life, cut) in self.record.cuts() {
            if let Some(ended) = self.lives.get_mut(&life) {
                ended.cut = cut;
            }
        }
        Ok((self.lives, evidence, self.root))
    }
}

fn trust(seed: u64) -> anyhow::Result<(SyntheticTrust, Zone)> {
    let zone = Zone::named(Zone::LONDON)?;
    let begun = Timestamp(Clock::system().now().0 - CALENDAR_AGE_DAYS * DAY_MS);
    Ok((SyntheticTrust::new(seed, begun, zone.offset_minutes(begun)), zone))
}

fn import(
    service: &Service,
    root: &Path,
    trust: &SyntheticTrust,
    zone: &Zone,
) -> anyhow::Result<AddressBook> {
    let file = root.join("list.csv");
    let book = list::write(&file, trust.entries(), zone)?;
    let name = file.to_str().context("a path in UTF-8")?;
    let output = service.run(&["import", "waitlist", "--file", name], &service.folder.data())?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "the list was not taken: {said}");
    Ok(book)
}
