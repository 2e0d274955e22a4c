//! `backfill person find|export|erase`: what a person may ask for by law. Works beside a running service,
//! or without one.
#![expect(clippy::print_stdout, reason = "the report of the command is its output")]

use std::fs::OpenOptions;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use backfill_core::PatientRef;
use backfill_http::held_json;
use backfill_reading::trust_code;
use backfill_runtime::erasure::{Erasing, Erasure};
use backfill_runtime::identity::NHS;
use backfill_runtime::ports::{Held, Identifier, Resolved, Who};

use crate::args::{PersonArgs, PersonCommand};
use crate::run::{BadSetting, settings};
use crate::wiring::{self, Parts};

const LINGERS: &str = "somebody reads the database at this moment, a backup for example, so that old pages \
                       of its file may still hold the destroyed key: say the same once more when that \
                       has ended";
/// Exit code: nobody is known by that, or it cannot be done now.
const NOT_DONE: u8 = 65;
/// How long a running service may take to decide that somebody leaves the list.
const DECIDE_MAX: Duration = Duration::from_secs(10);

/// Runs the command and prints what came of it. Names are in the export alone.
///
/// # Errors
/// If the data cannot be used, or the number is none.
pub(crate) async fn run(command: &PersonCommand) -> anyhow::Result<ExitCode> {
    let whom = match command {
        PersonCommand::Find(whom) => whom,
        PersonCommand::Export(args) => &args.whom,
        PersonCommand::Erase(args) => &args.whom,
    };
    let who = who(whom).map_err(BadSetting)?;
    let config = settings(&whom.common)?;
    wiring::must_exist(&config)?;
    let parts = Parts::open(config).await?;
    let done = carry_out(command, &parts, &who).await;
    parts.store.close().await;
    Ok(ExitCode::from(done?))
}

async fn carry_out(command: &PersonCommand, parts: &Parts, who: &Who) -> anyhow::Result<u8> {
    let Some(patient) = find(parts, who).await? else {
        println!("nobody is known by that");
        return Ok(NOT_DONE);
    };
    let held = parts.store.held(patient).await?;
    match command {
        PersonCommand::Find(_) => {
            println!("{}", told(patient, &held));
            Ok(0)
        }
        PersonCommand::Export(args) => export(parts, &held, args.out.as_deref()).await,
        PersonCommand::Erase(args) => {
            println!("{}", told(patient, &held));
            if !args.yes && !is_confirmed() {
                println!("nothing was done; with --yes the person is erased");
                return Ok(NOT_DONE);
            }
            erase(parts, patient).await
        }
    }
}

/// Who is meant; the number itself is in no message.
fn who(args: &PersonArgs) -> anyhow::Result<Who> {
    if let Some(text) = &args.person {
        let patient = text.parse().map_err(|_| anyhow!("--person must be 32 hex digits"))?;
        return Ok(Who { patient: Some(patient), ..Who::default() });
    }
    let (system, value) = match (&args.nhs, &args.number, &args.trust) {
        (Some(nhs), _, _) => (NHS.to_owned(), nhs),
        (None, Some(number), Some(trust)) => {
            let trust = trust_code(trust).map_err(|fault| anyhow!("--trust {fault}"))?;
            (trust.to_string(), number)
        }
        _ => return Err(anyhow!("give --nhs, --number with --trust, or --person")),
    };
    let value = if value == "-" { typed()? } else { value.clone() };
    if system == NHS && backfill_runtime::identity::nhs_number(&value).is_none() {
        let wanted = "ten digits, the last of which checks the others";
        return Err(anyhow!("--nhs is no NHS number: {wanted}"));
    }
    Ok(Who { numbers: vec![Identifier { system, value }], ..Who::default() })
}

fn typed() -> anyhow::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("standard input cannot be read")?;
    Ok(line.trim().to_owned())
}

async fn find(parts: &Parts, who: &Who) -> anyhow::Result<Option<PatientRef>> {
    Ok(match parts.store.resolve(who).await? {
        Resolved::Known(patient) => Some(patient),
        Resolved::New(_) | Resolved::Nobody => None,
        Resolved::Doubt(doubt) => return Err(BadSetting(anyhow!("{}", doubt.why())).into()),
    })
}

fn unreadable(count: u64) -> String {
    format!(
        "{count} originals that were put aside do not open with the key, for anybody: whether they \
         name this person nobody can tell; `backfill doctor` says which they are"
    )
}

fn told(patient: PatientRef, held: &Held) -> String {
    let known = match &held.contact {
        Some(contact) => format!("known by {} numbers", contact.identifiers.len()),
        None => "erased, or nothing is known of who it is".to_owned(),
    };
    format!(
        "person {patient}: {known}; {} entries, {} appointments, {} offers, {} originals put aside",
        held.entries.len(),
        held.appointments.len(),
        held.offers.len(),
        held.quarantined.len()
    )
}

async fn export(parts: &Parts, held: &Held, out: Option<&Path>) -> anyhow::Result<u8> {
    let text = serde_json::to_string_pretty(&held_json(&parts.app(), held).await?)?;
    let Some(path) = out else {
        println!("{text}");
        return Ok(0);
    };
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    let cannot = || format!("cannot write `{}`; name a file that is not there yet", path.display());
    let mut file = file.with_context(cannot)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(cannot)?;
    println!("written to {}", path.display());
    Ok(0)
}

fn is_confirmed() -> bool {
    if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        return false;
    }
    print!("type erase to erase this person for good: ");
    let mut line = String::new();
    let is_read = io::stdout().flush().and_then(|()| io::stdin().lock().read_line(&mut line));
    is_read.is_ok() && line.trim() == "erase"
}

async fn erase(parts: &Parts, patient: PatientRef) -> anyhow::Result<u8> {
    let store = parts.store.as_ref();
    // On PostgreSQL another machine may be deciding.
    let decides = !parts.config.is_embedded() || wiring::is_running(&parts.config.data);
    let wait = if decides { DECIDE_MAX } else { Duration::ZERO };
    let now = parts.clock.now();
    let erasure = Erasure { intake: store, reader: store, subjects: store, now, wait };
    match erasure.erase(patient).await? {
        Erasing::Nobody => {
            println!("nobody is known by that");
            Ok(NOT_DONE)
        }
        Erasing::BookingUnderWay => {
            println!(
                "not erased: the person said yes to an offer, and the trust has not answered \
                 yet; confirm or refuse the booking in /console, then ask again"
            );
            Ok(NOT_DONE)
        }
        Erasing::Done { erased, entries, undecided } => {
            println!(
                "erased: key destroyed, {entries} entries left the list, {} originals destroyed",
                erased.quarantined + erased.originals
            );
            if 0 < erased.unreadable {
                println!("{}", unreadable(erased.unreadable));
            }
            if erased.lingers {
                println!("{LINGERS}");
            }
            if 0 < undecided {
                println!(
                    "{undecided} events of it are durable and are decided once the service runs; \
                     then say `backfill person erase --person {patient} --yes` once more, for \
                     what was on its way to the list"
                );
            }
            println!("backups made before still know the person: see docs/data-protection.md");
            Ok(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(nhs: Option<&str>, local: Option<(&str, &str)>, person: Option<&str>) -> PersonArgs {
        PersonArgs {
            nhs: nhs.map(str::to_owned),
            number: local.map(|it| it.1.to_owned()),
            trust: local.map(|it| it.0.to_owned()),
            person: person.map(str::to_owned),
            common: crate::args::Common::default(),
        }
    }

    #[test]
    fn a_person_is_named_by_a_number_or_a_reference() {
        let number = |args| who(&args).unwrap().numbers[0].system.clone();
        assert_eq!(number(args(Some("999 054 8609"), None, None)), "NHS");
        assert_eq!(number(args(None, Some(("r0a", "M1")), None)), "R0A");
        let reference = "0123456789abcdef0123456789abcdef";
        assert!(who(&args(None, None, Some(reference))).unwrap().patient.is_some());
    }

    #[test]
    fn what_names_nobody_is_refused_without_being_repeated() {
        for (wrong, secret) in [
            (args(Some("9990548608"), None, None), "9990548608"),
            (args(None, Some(("R!", "M123456")), None), "M123456"),
            (args(None, None, Some("Zzyzx")), "Zzyzx"),
        ] {
            let said = who(&wrong).unwrap_err().to_string();
            assert!(said.contains("--") && !said.contains(secret), "{said}");
        }
    }
}
