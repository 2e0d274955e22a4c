//! The process: its roles, what it listens to, and the way down.

mod board;
mod doors;
mod member;
mod open_files;
pub(crate) mod service_manager;
mod status;
mod together;
mod lookout;
mod retention;
mod work;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use backfill_hl7::Mapping;
use backfill_hl7::mllp::server;
use backfill_runtime::live::Status;
use backfill_runtime::ports::Topic;
use backfill_runtime::tenure::Held;
use backfill_runtime::wall::Implausible;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing::info;

use crate::args::{Role, Rules};
use crate::config::Config;
use crate::demo::Demonstration;
use crate::rules;
use crate::wiring::{Installation, Parts};
use board::{Board, RegionBoard};
pub(crate) use doors::check as check_doors;
use lookout::Lookout;
use together::{Together, stopped};
use work::Shift;

/// How much longer than its clients the process may take to end.
const CLOSE_WAIT: Duration = Duration::from_secs(5);

/// Where the process can be reached.
#[derive(Debug, Clone)]
pub(crate) struct Addresses {
    pub(crate) http: String,
    /// Where the patients' pages are.
    pub(crate) patients: String,
    /// None if it takes no HL7.
    pub(crate) mllp: Option<String>,
}

/// A process that runs.
pub(crate) struct Process {
    config: Arc<Config>,
    roles: Vec<Role>,
    /// None on the embedded database.
    installation: Option<Installation>,
    /// The region that the front door (HL7, HTTP) serves; none if this process has no such role.
    pub(crate) front: Option<Parts>,
    board: Board,
    together: Together,
}

impl Process {
    /// Opens what the roles need.
    ///
    /// # Errors
    /// If something cannot be reached or used.
    pub(crate) async fn open(
        config: Arc<Config>,
        mapping: Arc<Mapping>,
        roles: Vec<Role>,
    ) -> anyhow::Result<Self> {
        let member = member::name()?;
        let installation = if config.is_embedded() {
            None
        } else {
            Some(Installation::open(config.clone(), mapping.clone(), member.clone()).await?)
        };
        let feeds = installation.as_ref().and_then(|it| it.feeds.as_ref());
        let has_door = roles.iter().any(|role| matches!(role, Role::Http | Role::Connect));
        // One clock for all that this process does: what is confirmed for one counts for the others.
        let clock = installation.as_ref().map_or_else(|| config.clock(), |it| it.clock.clone());
        let front = if has_door {
            let clock = clock.of_another_region();
            Some(Parts { clock, ..Parts::with(config.clone(), mapping, feeds).await? })
        } else {
            None
        };
        let clock = front.as_ref().map_or(clock, |front| front.clock.clone());
        let mut board = Board::new(&member, clock, &roles);
        if let Some(front) = &front {
            board.watch_front(front.store.clone());
            begin_in_time(front).await?;
        }
        Ok(Self { config, roles, installation, front, board, together: Together::new() })
    }

    /// Puts rules in force in every region.
    ///
    /// # Errors
    /// If the event cannot be made durable.
    pub(crate) async fn put_in_force(&self, rules: Rules) -> anyhow::Result<()> {
        let Some(installation) = &self.installation else {
            let Some(front) = &self.front else { return Ok(()) };
            return rules::put_in_force(rules, front.store.as_ref(), front.clock.now()).await;
        };
        for region in self.config.all_regions() {
            let parts = installation.region(&region, false).await?.parts;
            rules::put_in_force(rules, parts.store.as_ref(), parts.clock.now()).await?;
            parts.store.close().await;
        }
        Ok(())
    }

    /// Begins all that the roles do.
    ///
    /// # Errors
    /// If an address is taken or a setting cannot work.
    pub(crate) async fn start(&mut self, metrics: PrometheusHandle) -> anyhow::Result<Addresses> {
        let http = bind(&self.config.http.listen, "http.listen").await?;
        let at = http.local_addr()?.to_string();
        let mut addresses = Addresses { http: at.clone(), patients: at, mllp: None };
        if let Some(front) = self.front.clone().filter(|_| self.has(Role::Http)) {
            addresses.patients = self.open_to_patients(&front, addresses.patients).await?;
        }
        if let Some(front) = self.front.clone().filter(|_| self.has(Role::Connect)) {
            let mllp = bind(&self.config.hl7.listen, "hl7.listen").await?;
            addresses.mllp = Some(mllp.local_addr()?.to_string());
            self.serve_mllp(mllp, &front);
        }
        match (self.installation.clone(), self.front.clone()) {
            (Some(installation), front) => {
                if let Some(front) = front {
                    self.together.add(front.keep_time(self.together.stopped()));
                }
                self.share(installation);
            }
            (None, Some(parts)) => self.embed(&parts)?,
            (None, None) => {}
        }
        self.serve_http(http, metrics);
        info!(
            http = addresses.http,
            patients = addresses.patients,
            mllp = addresses.mllp.as_deref(),
            "listening"
        );
        Ok(addresses)
    }

    /// Plays a demonstration beside the rest, until the end.
    ///
    /// # Errors
    /// If this process has no front door.
    pub(crate) fn play(&mut self, play: Demonstration, at: Addresses) -> anyhow::Result<()> {
        let front = self.front.clone().context("a demonstration needs every role")?;
        let (shutdown, end) = (self.together.stopped(), self.together.stopped());
        self.together.add(async move {
            play.play(front, at, shutdown).await?;
            stopped(end).await;
            anyhow::Ok(())
        });
        Ok(())
    }

    /// Runs until `told` ends or a part fails; then all work ends, and leases are given back.
    ///
    /// # Errors
    /// If a part failed.
    pub(crate) async fn until(self, told: impl Future<Output = ()>) -> anyhow::Result<()> {
        // Clients have their own deadline before: an answer that is under way comes through.
        let longest = self.config.stop_wait() + CLOSE_WAIT;
        let ended = self.together.until(told, longest).await;
        if let Some(front) = self.front {
            front.store.close().await;
        }
        ended
    }

    fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Everything in this process, on a database of its own.
    fn embed(&mut self, parts: &Parts) -> anyhow::Result<()> {
        let (status, watched) = watch::channel(Status::default());
        self.together.add(parts.live().run(self.together.stopped(), status));
        self.together.add(Lookout::of_engine(parts, None).run(self.together.stopped()));
        self.together.add(retention::run(parts.clone(), self.together.stopped()));
        let engine = RegionBoard { status: Some(watched), ..RegionBoard::default() };
        self.board.begin(Role::Match, &parts.region, engine);
        let notify = (Role::Notify, Topic::Offers, parts.notifier()?);
        let connect = (Role::Connect, Topic::Bookings, parts.booker());
        for (role, topic, executor) in [notify, connect] {
            self.together.add(executor.run(self.together.stopped()));
            let (lookout, since) = Lookout::of_wishes(parts, None, topic);
            self.together.add(lookout.run(self.together.stopped()));
            let wishes = RegionBoard { waiting_since: Some(since), ..RegionBoard::default() };
            self.board.begin(role, &parts.region, wishes);
        }
        Ok(())
    }

    /// The regions whose leases this process gets.
    fn share(&mut self, installation: Installation) {
        if let Some(feeds) = installation.feeds.clone() {
            let (answers, broker) = watch::channel(true);
            self.board.watch_broker(broker);
            self.together.add(feeds.watch(answers, self.together.stopped()));
        }
        let shift = Shift { installation, board: self.board.clone() };
        for role in &self.roles {
            let Some(tenure) = shift.tenure(*role) else { continue };
            let (held, watched) = watch::channel(Held::default());
            tokio::spawn(self.board.clone().follow(*role, watched));
            let shutdown = self.together.stopped();
            self.together.add(async move {
                tenure.run(shutdown, held).await;
                anyhow::Ok(())
            });
        }
    }

    fn serve_mllp(&mut self, listener: TcpListener, front: &Parts) {
        let (receiver, limits) = (Arc::new(front.receiver()), self.config.hl7.limits);
        let shutdown = self.together.stopped();
        self.together.add(async move {
            server::serve(listener, receiver, limits, shutdown).await;
            anyhow::Ok(())
        });
    }

    fn serve_http(&mut self, listener: TcpListener, metrics: PrometheusHandle) {
        let names = Arc::new(self.config.pages());
        let status = || status::router(self.board.clone(), metrics.clone(), names.clone());
        let routes = status();
        let routes = match self.front.as_ref().filter(|_| self.has(Role::Http)) {
            Some(front) => {
                routes.merge(status::to_console()).merge(backfill_http::router(front.app()))
            }
            None => routes.merge(status::alive()),
        };
        let health = status().merge(status::alive());
        self.serve(listener, routes, health);
        let shutdown = self.together.stopped();
        self.together.add(async move {
            status::keep_up(metrics, shutdown).await;
            anyhow::Ok(())
        });
    }
}

/// Looks at the clock before anything is taken in. A demonstration may have been away for long.
async fn begin_in_time(front: &Parts) -> anyhow::Result<()> {
    front.look_at_clock().await?;
    let away = matches!(front.clock.implausible(), Some(Implausible::AheadOfJournal(_)));
    if away && front.config.is_demonstration {
        front.store.accept_clock(front.clock.now()).await?;
        front.look_at_clock().await?;
    }
    Ok(())
}

impl Process {
    /// Opens the patients' own door, if they have one; where their pages are.
    async fn open_to_patients(&mut self, front: &Parts, else_at: String) -> anyhow::Result<String> {
        let Some(address) = self.config.patients.listen.clone() else { return Ok(else_at) };
        let listener = bind(&address, "patients.listen").await?;
        let at = listener.local_addr()?.to_string();
        let routes = backfill_http::patients_router(front.app()).merge(status::lives());
        self.serve(listener, routes, status::alive());
        Ok(at)
    }

    fn serve(&mut self, listener: TcpListener, routes: Router, health: Router) {
        let (mut limits, told) = (self.config.http_limits(), self.together.stopped());
        let hl7 = self.config.hl7.limits.connections;
        let doors = 1 + usize::from(self.config.patients.listen.is_some());
        let connections = open_files::connections(limits.connections * doors, hl7);
        limits.connections = connections / doors;
        self.together.add(async move {
            backfill_http::serve(listener, (routes, health), limits, told).await;
            anyhow::Ok(())
        });
    }
}

async fn bind(address: &str, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}; change `{setting}` or stop what uses it")
    })
}
