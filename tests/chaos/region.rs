//! A region of the run: its trust, its list, its day of messages, and everybody in it.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use backfill_core::Timestamp;
use backfill_core::time::DAY_MS;
use backfill_runtime::Zone;
use backfill_simulations::trust::{SyntheticEntry, SyntheticTrust};
use backfill_tests::outside::day::Day;
use backfill_tests::outside::hospital::Hospital;
use backfill_tests::outside::list::{self, AddressBook};
use backfill_tests::outside::mailbox::Mail;
use backfill_tests::outside::record::Record;
use backfill_tests::outside::senders::Senders;
use backfill_tests::outside::{Lives, patients};
use backfill_tests::program;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::cancellations::Cancellations;
use crate::desk::Desk;
use crate::told::Told;

/// How many people wait: enough that somebody is left at the end.
const WAITING: usize = 700;
/// How often an import is tried: a broker that has just started may not answer in time.
const IMPORTS_MAX: usize = 5;
/// The trust's calendar is so many days old: some times come within hours.
const CALENDAR_AGE_DAYS: i64 = 2;

/// What a region is made of before anybody runs.
pub(crate) struct Plan {
    pub(crate) name: &'static str,
    pub(crate) seed: u64,
    pub(crate) list: Vec<SyntheticEntry>,
    pub(crate) day: Arc<Day>,
    pub(crate) record: Arc<Record>,
    pub(crate) hospital: Arc<Hospital>,
    pub(crate) hospital_address: String,
    pub(crate) zone: Zone,
    pub(crate) begun: Timestamp,
}

impl Plan {
    /// Draws a region, and opens its hospital. `lives` is of who writes back.
    pub(crate) async fn draw(
        (name, seed): (&'static str, u64),
        now: Timestamp,
        first: Option<&Record>,
        lives: &Lives,
    ) -> anyhow::Result<Self> {
        let zone = Zone::named(Zone::LONDON)?;
        let begun = Timestamp(now.0 - CALENDAR_AGE_DAYS * DAY_MS);
        let trust = SyntheticTrust::new(seed, begun, zone.offset_minutes(begun));
        let mut list = trust.entries().to_vec();
        list.truncate(WAITING);
        for line in &mut list {
            let number = line.person.hospital_number.to_lowercase();
            let made_up = || format!("{number}@example.org");
            let email = line.person.email.take().unwrap_or_else(made_up);
            line.person.email = Some(of_region(name, &email));
        }
        let mut messages = trust.day().to_vec();
        for message in &mut messages {
            message.bytes = addresses_of_region(name, &message.bytes);
        }
        let day = Arc::new(Day::new(seed, &messages));
        let messages = day.messages.len();
        let record =
            Arc::new(first.map_or_else(|| Record::new(messages), |it| it.beside(messages)));
        let hospital = Hospital::new(seed, &record, lives);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let hospital_address = listener.local_addr()?.to_string();
        tokio::spawn(Arc::clone(&hospital).serve(listener));
        Ok(Self { name, seed, list, day, record, hospital, hospital_address, zone, begun })
    }

    /// Puts the list into the service.
    pub(crate) fn import(&self, root: &Path, config: &Path) -> anyhow::Result<AddressBook> {
        let file = root.join(format!("{}.csv", self.name));
        let book = list::write(&file, &self.list, &self.zone)?;
        let mut command = program::command();
        command.args(["import", "waitlist", "--file"]).arg(&file).arg("--config").arg(config);
        command.arg("--data").arg(root.join(format!("import-{}", self.name)));
        let mut said = String::new();
        // What was taken before it stopped is not taken again.
        for _ in 0..IMPORTS_MAX {
            let output = command.output()?;
            said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            if output.status.success() {
                return Ok(book);
            }
        }
        bail!("the list of {} was not taken: {said}", self.name)
    }
}

/// What the addresses of all people end with.
const DOMAIN: &str = "@example.org";

/// An address of its own in all regions, so that a message tells where it comes from.
fn of_region(region: &str, address: &str) -> String {
    address.replace(DOMAIN, &format!(".{region}{DOMAIN}"))
}

/// The same for all addresses in a message, whatever else its bytes are.
fn addresses_of_region(region: &str, message: &[u8]) -> Vec<u8> {
    let mut changed = Vec::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.windows(DOMAIN.len()).position(|it| it == DOMAIN.as_bytes()) {
        changed.extend_from_slice(&rest[..at]);
        changed.extend_from_slice(format!(".{region}{DOMAIN}").as_bytes());
        rest = &rest[at + DOMAIN.len()..];
    }
    changed.extend_from_slice(rest);
    changed
}

#[test]
fn every_address_in_a_message_says_its_region() {
    let message = addresses_of_region("fen", b"PID|a@example.org~b@example.org|\xC9\r");
    assert_eq!(message, b"PID|a.fen@example.org~b.fen@example.org|\xC9\r");
    assert_eq!(of_region("fen", "a@example.org"), "a.fen@example.org");
}

/// See the module.
pub(crate) struct Region {
    pub(crate) plan: Plan,
    pub(crate) mllp: String,
    pub(crate) book: AddressBook,
    /// Taken by who sends the day.
    pub(crate) senders: Option<Senders>,
    pub(crate) cancellations: Arc<Cancellations>,
    pub(crate) desk: Desk,
    pub(crate) invitations: mpsc::UnboundedSender<Mail>,
    pub(crate) patients: JoinHandle<anyhow::Result<()>>,
    pub(crate) go_home: watch::Sender<bool>,
}

/// Where a region is reached.
pub(crate) struct Doors {
    pub(crate) mllp: String,
    pub(crate) http: Vec<String>,
}

impl Region {
    /// Brings everybody in; they begin at once, but for the day's messages.
    pub(crate) fn open(
        plan: Plan,
        doors: Doors,
        book: AddressBook,
        (connect, notified): (&Lives, &Lives),
        told: &Arc<Told>,
    ) -> Self {
        let Doors { mllp, http } = doors;
        let (invitations, invited) = mpsc::unbounded_channel();
        let people = Arc::new(patients::World {
            people: patients::World::people_of(plan.seed),
            book: book.clone(),
            record: Arc::clone(&plan.record),
            lives: notified.clone(),
            pages: http.iter().map(|it| format!("http://{it}")).collect(),
        });
        let (go_home, gone) = watch::channel(false);
        let patients = tokio::spawn(patients::answer(people, invited, gone));
        let senders = Some(Senders::start(&plan.day, &plan.record, connect, &mllp));
        let cancellations = Cancellations::new(plan.name, plan.begun, plan.zone.clone());
        let desk = Desk { region: plan.name.to_owned(), doors: http, told: Arc::clone(told) };
        let cancellations = Arc::new(cancellations);
        Self { plan, mllp, book, senders, cancellations, desk, invitations, patients, go_home }
    }

    /// Passes an invitation on, if it is for somebody of this region.
    pub(crate) fn invite(
        book: &AddressBook,
        invitations: &mpsc::UnboundedSender<Mail>,
        mail: &Mail,
    ) -> bool {
        let is_ours = book.contains_key(&mail.to);
        if is_ours {
            // Whoever is invited after the patients went home does not answer.
            invitations.send(mail.clone()).ok();
        }
        is_ours
    }

    /// Messages of the day near to where it is, for clients that leave.
    pub(crate) fn some_message(&self, number: usize) -> Vec<u8> {
        let sent = self.plan.record.sent();
        let last = sent.iter().rposition(|it| 0 < it.times).unwrap_or(0);
        let index = (last + 2).saturating_sub(number % 8).min(sent.len() - 1);
        self.plan.day.messages[index].bytes.clone()
    }
}

/// Sends each invitation to whom it is for.
pub(crate) async fn sort(
    mut mails: mpsc::UnboundedReceiver<Mail>,
    regions: Vec<(AddressBook, mpsc::UnboundedSender<Mail>)>,
) -> anyhow::Result<()> {
    while let Some(mail) = mails.recv().await {
        let found = regions.iter().any(|(book, to)| Region::invite(book, to, &mail));
        found.then_some(()).with_context(|| format!("{} is for nobody's patient", mail.id))?;
    }
    Ok(())
}
