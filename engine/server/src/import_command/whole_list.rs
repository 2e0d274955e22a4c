//! After `backfill import waitlist --complete`: shows who is missing from the file, asks, and takes them
//! off the list.
#![expect(clippy::print_stdout, reason = "the report of the command is its output")]

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use backfill_core::Timestamp;

use crate::import::{Closed, ImportArgs, Missing, Ports, close};

/// Exit code: somebody must look, and then import the list again.
const LOOK_AGAIN: u8 = 65;

/// Shows who is missing, and takes them off if that is wanted; the exit code.
///
/// # Errors
/// If the store cannot be reached.
pub(crate) async fn finish(
    args: &ImportArgs,
    ports: &Ports<'_>,
    missing: &Missing,
    now: Timestamp,
) -> anyhow::Result<u8> {
    println!("{missing}");
    let count = missing.count();
    if missing.blocked.is_some() {
        return Ok(LOOK_AGAIN);
    }
    if args.dry_run || !(count == 0 || args.yes || is_confirmed(count)) {
        if 0 < count {
            println!("nobody was taken off the list; with --yes these {count} are");
        }
        return Ok(0);
    }
    let closed = close(ports, missing, now).await?;
    println!("{}", told(closed));
    Ok(if closed.changed == 0 { 0 } else { LOOK_AGAIN })
}

/// Asks on a terminal; elsewhere nobody is there to ask.
fn is_confirmed(count: usize) -> bool {
    if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        return false;
    }
    print!("type {count} to take these {count} off the list: ");
    let mut line = String::new();
    let is_read = io::stdout().flush().and_then(|()| io::stdin().lock().read_line(&mut line));
    is_read.is_ok() && line.trim() == count.to_string()
}

fn told(closed: Closed) -> String {
    let Closed { gone, changed, undecided } = closed;
    let mut text = format!("{gone} taken off the list; it counts as checked");
    if changed != 0 {
        text += &format!(
            "\n{changed} changed since they were shown and stay: import the whole list again"
        );
    }
    if undecided != 0 {
        text += &format!("\n{undecided} taken in and not decided yet: see `backfill doctor`");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_them_is_told_in_full() {
        for (closed, words) in [
            (Closed { gone: 3, ..Closed::default() }, vec!["3 taken off"]),
            (Closed { gone: 1, changed: 2, ..Closed::default() }, vec!["1 taken", "2 changed"]),
            (Closed { undecided: 4, ..Closed::default() }, vec!["0 taken off", "4 taken in"]),
        ] {
            let text = told(closed);
            assert!(words.iter().all(|word| text.contains(word)), "{text}");
        }
    }
}
