//! What the person who started the demonstration sees.
#![expect(clippy::print_stdout, reason = "the demonstration talks to the person at the terminal")]

use backfill_core::offer::Offer;
use backfill_runtime::ports::{Contact, Summary};
use indicatif::{ProgressBar, ProgressStyle};

use crate::process::Addresses;
use crate::wiring::Parts;

/// Where everything is.
pub(super) fn welcome(parts: &Parts, addresses: &Addresses) {
    let http = format!("http://{}", addresses.http);
    println!("backfill is running with a made-up trust (no real person is in it).");
    println!("  console  {http}/console");
    println!("  API      {http}/openapi.json");
    println!("  HL7      mllp://{}", addresses.mllp.as_deref().unwrap_or_default());
    println!("  data     {}", parts.config.data.display());
    println!("Ctrl-C stops; the next start goes on where this one stopped.\n");
}

/// A bar for work of a known length.
pub(super) fn bar(length: usize, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX)).with_message(what);
    let style = ProgressStyle::with_template("  {msg:22} {wide_bar} {pos}/{len}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

/// Where the slots stand.
pub(super) fn summary(summary: &Summary) {
    println!(
        "  slots: {} filled, {} open, {} withdrawn, {} not offered, {} unfilled; {} live offers",
        summary.slots_filled,
        summary.slots_unfinished,
        summary.slots_withdrawn,
        summary.slots_not_offered,
        summary.slots_unfilled,
        summary.offers_live,
    );
}

/// The offer that is left for the person at the terminal.
pub(super) fn invite(parts: &Parts, offer: &Offer, link: &str, contact: &Contact) {
    let deadline = parts.zone.civil(offer.deadline).strftime("%H:%M");
    let birth = contact.birth_date.as_deref().unwrap_or("0000-00-00");
    let (month, day) = (birth.get(5..7).unwrap_or(""), birth.get(8..10).unwrap_or(""));
    println!("\nOne offer is left for you to answer, until {deadline}:");
    println!("  {link}");
    println!("  the patient was born on day {day}, month {month}\n");
}
