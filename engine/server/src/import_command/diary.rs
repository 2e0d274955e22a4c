//! After `backfill import appointments --complete`: shows what is missing from the file, and puts it
//! before a coordinator.
#![expect(clippy::print_stdout, reason = "the report of the command is its output")]

use backfill_core::Timestamp;

use crate::import::Ports;
use crate::import::diary::{DiaryArgs, Missing, PutAside, put_aside};

/// Exit code: somebody must look, and then import the diary again.
const LOOK_AGAIN: u8 = 65;

/// Shows what is missing, and puts it aside if that is wanted; the exit code.
///
/// # Errors
/// If the store cannot be reached.
pub(crate) async fn finish(
    args: &DiaryArgs,
    ports: &Ports<'_>,
    missing: &Missing,
    now: Timestamp,
) -> anyhow::Result<u8> {
    println!("{missing}");
    let count = missing.appointments.len();
    if missing.blocked.is_some() {
        return Ok(LOOK_AGAIN);
    }
    if count == 0 {
        return Ok(0);
    }
    if args.dry_run || !args.yes {
        println!("nothing was done with them; with --yes a coordinator sees each in the console");
        return Ok(0);
    }
    println!("{}", told(put_aside(ports, missing, now).await?));
    Ok(0)
}

fn told(put_aside: PutAside) -> String {
    let PutAside { now, before, undecided } = put_aside;
    let mut text = format!(
        "{now} put before a coordinator: the console shows them as not offered; the patients keep \
         them until somebody says that they are cancelled"
    );
    if before != 0 {
        text += &format!("\n{before} were put there before");
    }
    if undecided != 0 {
        text += &format!("\n{undecided} taken in and not decided yet: see `backfill doctor`");
    }
    text
}
