//! The service in this process: the same parts as the binary, on ports of their own.

use backfill_core::entry::EntryStatus;
use std::path::Path;
use std::sync::Arc;

use backfill_core::availability::Availability;
use backfill_core::entry::{Entry, Priority, Reach};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{AppointmentKind, Modalities, Support};
use backfill_core::time::DAY_MS;
use backfill_core::{Event, PatientRef, RuleSet, Timestamp};
use backfill_hl7::mllp::server;
use backfill_hl7::{Limits, Mapping, Receiver};
use backfill_runtime::clock::Clock;
use backfill_runtime::live::{FENCED_MAX, Live, Status};
use backfill_runtime::ports::{Delivery, Intake as _, NewEvent};
use backfill_runtime::{Zone, ids};
use backfill_store::{Options, Sqlite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::messages;

/// The database.
pub(crate) const FILE: &str = "bench.sqlite";
/// How many rows of the list are taken at a time.
const ROWS_AT_ONCE: usize = 256;

/// A running service with people who wait.
pub(crate) struct Service {
    pub(crate) store: Arc<Sqlite>,
    pub(crate) mllp: String,
    pub(crate) status: watch::Receiver<Status>,
    tasks: JoinSet<anyhow::Result<()>>,
    stop: watch::Sender<bool>,
}

impl Service {
    pub(crate) async fn start(folder: &Path, waiting: usize) -> anyhow::Result<Self> {
        let store = Sqlite::open(&folder.join(FILE), &Options::default()).await?;
        let store = Arc::new(store);
        let (stop, shutdown) = watch::channel(false);
        let (sender, status) = watch::channel(Status::default());
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mllp = listener.local_addr()?.to_string();
        let mut tasks = JoinSet::new();
        let live = live(&store)?;
        let ends = shutdown.clone();
        tasks.spawn(async move { Ok(live.run(ends, sender).await?) });
        let receiver = Arc::new(receiver(&store)?);
        tasks.spawn(async move {
            server::serve(listener, receiver, Limits::default(), shutdown).await;
            Ok(())
        });
        take_list(&store, waiting).await?;
        Ok(Self { store, mllp, status, tasks, stop })
    }

    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        while let Some(ended) = self.tasks.join_next().await {
            ended??;
        }
        self.store.close().await;
        Ok(())
    }
}

fn live(store: &Arc<Sqlite>) -> anyhow::Result<Live> {
    let all_day = RuleSet {
        messages_from_minute: 0,
        messages_to_minute: 1440,
        protected_percent: 0,
        // What is measured is one day, in which people are asked as often as before.
        service_offers_per_day_max: 0,
        service_offers_per_week_max: 0,
        ..RuleSet::built_in()
    };
    Ok(Live {
        store: store.clone(),
        log: store.clone(),
        clock: Clock::system(),
        zone: Zone::named(Zone::LONDON)?,
        region: "bench".to_owned(),
        rules: all_day,
        fenced_max: FENCED_MAX,
    })
}

fn receiver(store: &Arc<Sqlite>) -> anyhow::Result<Receiver> {
    let mapping = "[default]\ntrust = \"R9Z\"\nduration_unit = \"minutes\"\n\
        site_from = [\"AIL-3.4\"]\n[default.kinds]\n\"1\" = \"new\"\n\
        [default.reasons]\n\"P01\" = \"patient\"\n";
    let mut text = mapping.to_owned();
    // Every clinic of the messages: the same service.
    for clinic in 0..messages::CLINICS {
        text.push_str(&format!(
            "[default.clinics.\"BENCH{clinic}\"]\nsite = \"R9Z01\"\nservice = \"110\"\nkind = \"new\"\n"
        ));
    }
    let mapping = Arc::new(Mapping::from_toml(&text)?);
    let clock = Clock::system();
    let now = Arc::new(move || clock.now());
    let zone = Zone::named(Zone::LONDON)?;
    Ok(Receiver::new(store.clone(), store.clone(), mapping, zone, now))
}

async fn take_list(store: &Sqlite, waiting: usize) -> anyhow::Result<()> {
    let now = Clock::system().now();
    let entries: Vec<Entry> = (1..=waiting).map(|number| entry(number, now)).collect();
    for (page, entries) in entries.chunks(ROWS_AT_ONCE).enumerate() {
        let id = format!("list-{page}");
        let events = entries.iter().map(|entry| NewEvent {
            id: ids::event_id(&["bench", &entry.id.to_string()]),
            event: Event::EntryAdded(entry.clone()),
        });
        let delivery = Delivery {
            source: "bench".to_owned(),
            body_hash: ids::body_hash(id.as_bytes()),
            id,
            received_at: now,
            events: events.collect(),
            contacts: Vec::new(),
            reply: Vec::new(),
            quarantine: None,
            original: None,
            forget_after_ms: None,
            unused: None,
        };
        store.take(delivery).await?;
    }
    Ok(())
}

fn entry(number: usize, now: Timestamp) -> Entry {
    let days = i64::try_from(number % 500).unwrap_or(0);
    Entry {
        id: ids::entry_id("R9Z", &number.to_string()),
        patient: PatientRef(number as u128),
        trust: "R9Z".parse().unwrap_or(backfill_core::code::Code::EMPTY),
        service: "110".parse().unwrap_or(backfill_core::code::Code::EMPTY),
        kind: AppointmentKind::New,
        priority: Priority::Routine,
        waiting_since: Timestamp(now.0 - days * DAY_MS),
        duration_minutes: 15,
        modalities: Modalities::ALL,
        sites: Vec::new(),
        travel_minutes_max: 60,
        availability: Availability::default(),
        notice_minutes_min: 60,
        ready: Prerequisites::NOTHING,
        needs: Support::default(),
        reach: Reach::Text,
        attendance_percent: 90,
        holds: None,
        suspended: false,
        agreed_to_other_trusts: false,
        pathway: None,
        times_to_read: false,
        status: EntryStatus::Waiting,
        comes_first: false,
        seeks: backfill_core::clinic::Seeks::default(),
        timing: backfill_core::course::Timing::default(),
        course: backfill_core::course::Course::default(),
    }
}
