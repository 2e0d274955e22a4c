//! `backfill run`: everything at once, until Ctrl-C or a termination signal.

use std::sync::Arc;

use anyhow::Context as _;
use backfill_hl7::mllp::server;
use backfill_runtime::live::Status;
use backfill_runtime::ports::PortError;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::info;

use crate::args::{Common, RunArgs};
use crate::config::Config;
use crate::wiring::{self, Parts};
use crate::{demo, rules, status, telemetry};

/// Bad usage or settings.
const CONFIGURATION: u8 = 64;
/// Something the service needs can not be reached.
const UNREACHABLE: u8 = 69;
/// A fault of the program.
const BUG: u8 = 70;

/// A setting can not work.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub(crate) struct BadSetting(pub(crate) anyhow::Error);

/// The exit code that tells what kind of failure it was.
pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
    if error.is::<BadSetting>() {
        return CONFIGURATION;
    }
    let unreachable = error.chain().any(|cause| {
        cause.is::<std::io::Error>()
            || matches!(cause.downcast_ref(), Some(PortError::Unavailable { .. }))
            || cause.is::<backfill_store::Error>()
    });
    if unreachable { UNREACHABLE } else { BUG }
}

/// The settings of a command.
///
/// # Errors
/// If they can not work; the error is a [`BadSetting`].
pub(crate) fn settings(common: &Common) -> anyhow::Result<Config> {
    let config = Config::load(common.config.as_deref(), std::env::vars());
    let mut config = config.map_err(BadSetting)?;
    if let Some(data) = &common.data {
        config.data.clone_from(data);
    }
    Ok(config)
}

/// Runs the service.
///
/// # Errors
/// If it can not start, or a part of it ends by itself.
pub(crate) async fn run(args: RunArgs) -> anyhow::Result<()> {
    telemetry::start_logging();
    let metrics = telemetry::start_metrics()?;
    let mut config = settings(&args.common)?;
    let _lock = wiring::lock(&config.data).map_err(BadSetting)?;
    let demonstration = if args.demo { Some(demo::prepare(&mut config).await?) } else { None };
    let parts = match &demonstration {
        Some(demonstration) => Parts::with_mapping(config, demonstration.mapping()?).await?,
        None => Parts::open(config).await?,
    };
    if let Some(rules) = args.rules {
        rules::put_in_force(rules, parts.store.as_ref(), parts.clock.now()).await?;
    }
    let (stop, shutdown) = watch::channel(false);
    let mut service = Service { tasks: JoinSet::new(), shutdown };
    let addresses = service.start(&parts, metrics).await?;
    if let Some(demonstration) = demonstration {
        let shutdown = service.shutdown.clone();
        service.tasks.spawn(demonstration.play(parts.clone(), addresses, shutdown));
    }
    service.until_told_to_stop(&stop).await?;
    parts.store.close().await;
    info!("stopped");
    Ok(())
}

/// Where the service can be reached.
#[derive(Debug, Clone)]
pub(crate) struct Addresses {
    pub(crate) http: String,
    pub(crate) mllp: String,
}

struct Service {
    tasks: JoinSet<anyhow::Result<()>>,
    shutdown: watch::Receiver<bool>,
}

impl Service {
    async fn start(
        &mut self,
        parts: &Parts,
        metrics: PrometheusHandle,
    ) -> anyhow::Result<Addresses> {
        let http = bind(&parts.config.http.listen, "http.listen").await?;
        let mllp = bind(&parts.config.hl7.listen, "hl7.listen").await?;
        let addresses = Addresses {
            http: http.local_addr()?.to_string(),
            mllp: mllp.local_addr()?.to_string(),
        };
        let (status, watched) = watch::channel(Status::default());
        let (live, shutdown) = (parts.live(), self.shutdown.clone());
        self.tasks.spawn(async move { Ok(live.run(shutdown, status).await?) });
        self.serve_http(http, parts, watched, &metrics);
        let (receiver, limits) = (Arc::new(parts.receiver()), parts.config.hl7.limits);
        let shutdown = self.shutdown.clone();
        self.tasks.spawn(async move {
            server::serve(mllp, receiver, limits, shutdown).await;
            Ok(())
        });
        for executor in [Some(parts.notifier()?), parts.writeback()].into_iter().flatten() {
            let shutdown = self.shutdown.clone();
            self.tasks.spawn(async move { Ok(executor.run(shutdown).await?) });
        }
        info!(http = addresses.http, mllp = addresses.mllp, "listening");
        Ok(addresses)
    }

    fn serve_http(
        &mut self,
        listener: TcpListener,
        parts: &Parts,
        status: watch::Receiver<Status>,
        metrics: &PrometheusHandle,
    ) {
        let routes = backfill_http::router(parts.app());
        let routes = routes.merge(status::router(status, metrics.clone()));
        let mut shutdown = self.shutdown.clone();
        let stopped = async move {
            shutdown.wait_for(|stop| *stop).await.ok();
        };
        self.tasks.spawn(async move {
            Ok(axum::serve(listener, routes).with_graceful_shutdown(stopped).await?)
        });
        let (metrics, shutdown) = (metrics.clone(), self.shutdown.clone());
        self.tasks.spawn(async move {
            status::keep_up(metrics, shutdown).await;
            Ok(())
        });
    }

    /// Waits for a signal or for a part to fail, then for all parts to end.
    async fn until_told_to_stop(mut self, stop: &watch::Sender<bool>) -> anyhow::Result<()> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let mut failed = Ok(());
        loop {
            tokio::select! {
                _ = interrupt.recv() => break,
                _ = terminate.recv() => break,
                Some(ended) = self.tasks.join_next() => {
                    failed = ended.context("a part of the service broke").and_then(|it| it);
                    if failed.is_err() {
                        break;
                    }
                }
            }
        }
        info!("stopping");
        stop.send_replace(true);
        while let Some(ended) = self.tasks.join_next().await {
            failed = failed.and(ended.context("a part of the service broke").and_then(|it| it));
        }
        failed
    }
}

async fn bind(address: &str, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("can not listen on {address}; change `{setting}` or stop what uses it")
    })
}
