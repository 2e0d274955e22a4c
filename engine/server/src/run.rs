//! `backfill run`: what this process is told to do, until Ctrl-C or a termination signal.

use std::sync::Arc;

use anyhow::{anyhow, bail};
use backfill_runtime::ports::PortError;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::{info, warn};

use crate::args::{Common, Role, RunArgs};
use crate::config::Config;
use crate::process::{self, Process, service_manager};
use crate::wiring;
use crate::{demo, telemetry, ways};

/// Bad usage or settings.
const CONFIGURATION: u8 = 64;
/// Something the service needs cannot be reached.
const UNREACHABLE: u8 = 69;
/// A fault of the program.
const BUG: u8 = 70;

/// As of a process that a signal ended.
const TOLD_TWICE: i32 = 130;

/// A setting cannot work.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub(crate) struct BadSetting(pub(crate) anyhow::Error);

/// The exit code that tells what kind of failure it was.
pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
    let is_setting = |it: &backfill_kafka::Error| matches!(it, backfill_kafka::Error::Setting(_));
    if error.is::<BadSetting>() || error.downcast_ref().is_some_and(is_setting) {
        return CONFIGURATION;
    }
    let unreachable = error.chain().any(|cause| {
        cause.is::<std::io::Error>()
            || matches!(
                cause.downcast_ref(),
                Some(PortError::Unavailable { .. } | PortError::Full { .. })
            )
            || cause.is::<backfill_store::Error>()
            || cause.is::<backfill_kafka::Error>()
            || cause.is::<wiring::NotReady>()
    });
    if unreachable { UNREACHABLE } else { BUG }
}

/// The settings of a command.
///
/// # Errors
/// If they cannot work; the error is a [`BadSetting`].
pub(crate) fn settings(common: &Common) -> anyhow::Result<Config> {
    let config = Config::load(common.config.as_deref(), environment());
    let mut config = config.map_err(BadSetting)?;
    if let Some(data) = &common.data {
        config.data.clone_from(data);
    }
    Ok(config)
}

/// The environment, without what is no text: no setting is.
fn environment() -> impl Iterator<Item = (String, String)> {
    let pairs = std::env::vars_os();
    pairs.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// Runs the service.
///
/// # Errors
/// If it cannot start, or a part of it ends by itself.
pub(crate) async fn run(args: RunArgs) -> anyhow::Result<()> {
    let _log = telemetry::start_logging();
    let metrics = telemetry::start_metrics()?;
    let mut config = settings(&args.common)?;
    let roles = roles(&config, &args.roles).map_err(BadSetting)?;
    // Processes of an installation may share the folder of the key.
    let embedded = config.is_embedded();
    let _lock = embedded.then(|| wiring::lock(&config.data)).transpose().map_err(BadSetting)?;
    let demonstration = if args.demo { Some(demo::prepare(&mut config).await?) } else { None };
    process::check_doors(&config, &roles).map_err(BadSetting)?;
    ways::say(&config);
    let mapping = match &demonstration {
        Some(demonstration) => demonstration.mapping()?,
        None => wiring::mapping(&config)?,
    };
    let mut process = Process::open(Arc::new(config), Arc::new(mapping), roles).await?;
    if let Some(rules) = args.rules {
        process.put_in_force(rules).await?;
    }
    if let (Some(demonstration), Some(front)) = (&demonstration, &process.front) {
        demonstration.check(front).await?;
    }
    let addresses = process.start(metrics).await?;
    if let Some(demonstration) = demonstration {
        process.play(demonstration, addresses)?;
    }
    service_manager::ready();
    process.until(told_to_stop()).await?;
    info!("stopped");
    Ok(())
}

/// What this process does; everything if nothing is said.
fn roles(config: &Config, given: &[Role]) -> anyhow::Result<Vec<Role>> {
    if given.is_empty() {
        return Ok(Role::ALL.to_vec());
    }
    if config.is_embedded() {
        bail!("--role needs `postgres.url`: on the embedded database one process does everything");
    }
    let mut roles = given.to_vec();
    roles.sort();
    roles.dedup();
    Ok(roles)
}

/// Ends when the process is told to; from then on a second signal ends it at once. SIGHUP is a way to
/// end too, as there is nothing to be read again while running; SIGUSR1 and SIGUSR2, by which other
/// programs are asked to reopen their logs, change nothing.
async fn told_to_stop() {
    let ends = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let [Ok(interrupt), Ok(terminate), Ok(hangup)] = ends.map(signal) else {
        let error = anyhow!("the system gives no signals");
        warn!(%error, "only a kill will end this process");
        return std::future::pending().await;
    };
    // They are kept, so that they do not kill.
    let ignored = [SignalKind::user_defined1(), SignalKind::user_defined2()].map(signal);
    let mut ends = [interrupt, terminate, hangup];
    any_of(&mut ends).await;
    info!("stopping");
    service_manager::stopping();
    tokio::spawn(async move {
        let _ignored = ignored;
        any_of(&mut ends).await;
        warn!("told twice to end: what was under way is dropped");
        std::process::exit(TOLD_TWICE);
    });
}

async fn any_of([one, another, third]: &mut [Signal; 3]) {
    tokio::select! {
        _ = one.recv() => {}
        _ = another.recv() => {}
        _ = third.recv() => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(environment: &[(&str, &str)]) -> Config {
        let pairs = environment.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        Config::load(None, pairs).unwrap()
    }

    #[test]
    fn without_roles_a_process_does_everything() {
        assert_eq!(roles(&config(&[]), &[]).unwrap(), Role::ALL);
    }

    #[test]
    fn roles_need_a_database_that_can_be_shared() {
        let error = roles(&config(&[]), &[Role::Match]).unwrap_err().to_string();
        assert!(error.contains("postgres.url"), "{error}");
        let shared = config(&[("BACKFILL__POSTGRES__URL", "postgres://localhost/b")]);
        let given = [Role::Notify, Role::Match, Role::Notify];
        assert_eq!(roles(&shared, &given).unwrap(), [Role::Match, Role::Notify]);
    }
}
