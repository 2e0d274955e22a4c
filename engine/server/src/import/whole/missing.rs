//! Who is on a trust's list here and not in the file, and who of them stays all the same.

use std::collections::HashSet;
use std::fmt;

use backfill_core::EntryId;
use backfill_core::code::Code;
use backfill_core::entry::{Entry, EntryStatus};
use backfill_core::offer::OfferState;
use backfill_runtime::Zone;
use backfill_runtime::ports::{EntryFilter, Identifier, PortError, Reader};
use backfill_schemas::services::name_of;

use super::Listed;
use crate::import::Ports;

/// How many entries are read at a time.
const PAGE: usize = 1_000;
/// How many offers that stand are looked at: more than any region has.
const OFFERS_READ_MAX: usize = 10_000_000;
/// How many entries are shown one by one; the file beside the list has all.
const SHOWN_MAX: usize = 40;

/// What holds a closing back.
#[derive(Debug, Clone, Copy)]
pub(in crate::import) struct Bounds {
    /// The largest share of a trust's list that may go at once, in percent.
    pub(in crate::import) percent_max: u32,
    /// Whether more may go all the same.
    pub(in crate::import) many: bool,
}

/// Who is missing from a file that is the whole list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Missing {
    /// By trust.
    pub(super) lists: Vec<OfTrust>,
    /// Why nobody is closed; none if those may be who are to be.
    pub(crate) blocked: Option<String>,
    /// Where all of them are; none if nobody is missing.
    pub(crate) file: Option<std::path::PathBuf>,
}

/// Who is missing of one trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OfTrust {
    pub(super) trust: Code,
    /// How many were on the list before.
    pub(super) known: usize,
    pub(super) absent: Vec<Absent>,
}

/// An entry that the file does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Absent {
    pub(super) entry: Entry,
    /// The day since when it waits.
    pub(super) since: String,
    /// Why it stays; none if it is to leave the list.
    pub(super) stays: Option<&'static str>,
    /// By which the patient is known: for the file beside the list alone.
    pub(super) numbers: Vec<Identifier>,
}

/// Looks who is missing. Call it when the rows of the file were taken.
///
/// # Errors
/// If the store cannot be reached.
pub(in crate::import) async fn missing(
    ports: &Ports<'_>,
    (listed, before): (&Listed, &[(Code, usize)]),
    bounds: Bounds,
    zone: &Zone,
) -> Result<Missing, PortError> {
    let accepted = accepted(ports.reader).await?;
    let mut lists = Vec::new();
    for trust in listed.trusts() {
        let mut absent = Vec::new();
        each(ports.reader, trust, |entry| {
            if !listed.names(&entry) {
                absent.push(entry);
            }
        })
        .await?;
        let known = before.iter().find(|(it, _)| *it == trust).map_or(0, |(_, count)| *count);
        let mut of_trust = OfTrust { trust, known, absent: Vec::new() };
        for entry in absent {
            let numbers = ports.vault.get(entry.patient).await?.unwrap_or_default().identifiers;
            let stays = stays(listed, &accepted, &entry, &numbers);
            let since = zone.civil(entry.waiting_since).date().to_string();
            of_trust.absent.push(Absent { entry, since, stays, numbers });
        }
        lists.push(of_trust);
    }
    let mut all = Missing { lists, ..Missing::default() };
    all.blocked = unreadable(listed).or_else(|| all.too_many(bounds));
    Ok(all)
}

/// How many entries each list has.
///
/// # Errors
/// If the store cannot be reached.
pub(in crate::import) async fn known(
    reader: &dyn Reader,
    listed: &Listed,
) -> Result<Vec<(Code, usize)>, PortError> {
    let mut all = Vec::new();
    for trust in listed.trusts() {
        let mut count = 0;
        each(reader, trust, |_| count += 1).await?;
        all.push((trust, count));
    }
    Ok(all)
}

async fn each(
    reader: &dyn Reader,
    trust: Code,
    mut look: impl FnMut(Entry),
) -> Result<(), PortError> {
    let mut after = None;
    loop {
        let filter =
            EntryFilter { trust: Some(trust), after, count_max: PAGE, ..EntryFilter::default() };
        let page = reader.entries(&filter).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        page.into_iter().for_each(&mut look);
    }
}

/// The entries with a yes whose booking the trust has not answered yet.
async fn accepted(reader: &dyn Reader) -> Result<HashSet<EntryId>, PortError> {
    let offers = reader.live_offers(OFFERS_READ_MAX).await?;
    let accepted = offers.into_iter().filter(|offer| offer.state == OfferState::Accepted);
    Ok(accepted.map(|offer| offer.entry).collect())
}

/// Why an entry stays although the file does not have it. Who is booked leaves by itself once the
/// appointment took place, and waits again if it is cancelled.
fn stays(
    listed: &Listed,
    accepted: &HashSet<EntryId>,
    entry: &Entry,
    numbers: &[Identifier],
) -> Option<&'static str> {
    if accepted.contains(&entry.id) {
        Some("a booking is on its way")
    } else if entry.status == EntryStatus::Booked {
        Some("it is booked")
    } else {
        let is_there = listed.has_otherwise(entry, numbers);
        is_there.then_some("the file has a row of this patient under another reference")
    }
}

fn unreadable(listed: &Listed) -> Option<String> {
    if listed.unreadable_count == 0 {
        return None;
    }
    let lines: Vec<String> = listed.unreadable.iter().map(u64::to_string).collect();
    let more = if listed.unreadable.len() < listed.unreadable_count { ", …" } else { "" };
    Some(format!(
        "it cannot be read which entries {} of its rows are (line {}{more}), and they may be those \
         that are missing: put these rows right and import the whole list again",
        listed.unreadable_count,
        lines.join(", ")
    ))
}

impl Missing {
    /// How many are to leave.
    pub(crate) fn count(&self) -> usize {
        self.lists.iter().map(OfTrust::leaving).sum()
    }

    /// All entries that the file does not have.
    pub(super) fn absent(&self) -> impl Iterator<Item = &Absent> {
        self.lists.iter().flat_map(|list| &list.absent)
    }

    fn too_many(&self, bounds: Bounds) -> Option<String> {
        if bounds.many {
            return None;
        }
        let most = u64::from(bounds.percent_max);
        let list = self.lists.iter().find(|list| {
            let leaving = u64::try_from(list.leaving()).unwrap_or(u64::MAX);
            let allowed = u64::try_from(list.known).unwrap_or(u64::MAX).saturating_mul(most);
            allowed < leaving.saturating_mul(100)
        })?;
        Some(format!(
            "{} of the {} entries of {} would go, more than {most} % \
             (`import.missing_percent_max`): is this really the whole list? If so, import it with \
             --many",
            list.leaving(),
            list.known,
            list.trust
        ))
    }
}

impl OfTrust {
    fn leaving(&self) -> usize {
        self.absent.iter().filter(|absent| absent.stays.is_none()).count()
    }
}

impl Absent {
    /// Treatment function by name and code.
    pub(super) fn service(&self) -> String {
        let code = self.entry.service;
        name_of(code.as_str()).map_or_else(|| code.to_string(), |name| format!("{name} ({code})"))
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, list) in self.lists.iter().enumerate() {
            let line = if index == 0 { "" } else { "\n" };
            let OfTrust { trust, known, absent } = list;
            write!(f, "{line}{trust}: {} of {known} entries are not in the file", absent.len())?;
            if list.leaving() < absent.len() {
                write!(f, ", {} of them stay", absent.len() - list.leaving())?;
            }
        }
        for absent in self.absent().take(SHOWN_MAX) {
            let Absent { entry, since, stays, .. } = absent;
            write!(f, "\n  {} {}, waiting since {since}", entry.id, absent.service())?;
            if let Some(why) = stays {
                write!(f, ": stays, {why}")?;
            }
        }
        if let Some(file) = &self.file {
            write!(f, "\nall of them are in {}", file.display())?;
        }
        match &self.blocked {
            Some(why) => write!(f, "\nnobody is taken off the list: {why}"),
            None => Ok(()),
        }
    }
}
