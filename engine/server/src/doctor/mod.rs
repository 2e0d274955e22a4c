//! `backfill doctor`: looks at everything that the service stands on, one line each, and says what
//! to do. With `--repair` it brings the schema up to date and makes missing topics.

mod broker;
mod clinics;
mod clock;
mod copies;
mod embedded;
mod entries;
mod findings;
mod lists;
mod offerings;
mod postgres;
mod quarantine;
mod regions;
mod unused;
mod ways;

use std::process::ExitCode;

use crate::args::DoctorArgs;
use crate::config::Config;
use crate::run::{exit_code, settings};
use findings::Findings;

/// Looks, and prints what it saw.
///
/// # Errors
/// Never; what is wrong is in what it prints and in the exit code.
pub(crate) async fn run(args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let mut findings = Findings::default();
    let config = match settings(&args.common) {
        Ok(config) => config,
        Err(error) => {
            for line in format!("{error:#}").lines() {
                findings.fail("settings", line);
            }
            return Ok(ExitCode::from(exit_code(&error)));
        }
    };
    findings.ok("settings", &said(&config));
    ways::look(&config, &mut findings);
    clinics::look(&config, &mut findings);
    if config.is_embedded() {
        embedded::look(&config, args, &mut findings).await;
    } else {
        let servers = postgres::look(&config, args.repair, &mut findings).await;
        let feeds = broker::look(&config, args.repair, &mut findings).await;
        if let Some(leases) = servers {
            regions::look(&config, (&leases, args), feeds.as_ref(), &mut findings).await;
        }
    }
    Ok(findings.exit_code())
}

/// What the settings come to.
fn said(config: &Config) -> String {
    if config.is_embedded() {
        return format!("region `{}`, embedded in `{}`", config.region, config.data.display());
    }
    let kafka = config
        .feeds()
        .map_or_else(|| "no Kafka".to_owned(), |options| format!("Kafka at {}", options.brokers));
    let regions = config.all_regions().join(", ");
    format!("front door for `{}`, regions {regions}, PostgreSQL, {kafka}", config.region)
}
