//! Where a message says what: an appointment (SIU), or an outpatient's visit (ADT).

use crate::fault::Place;
use crate::mapping::{Path, Source};

/// Where each thing is, as the mapping file says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places<'a> {
    /// The appointment's number; none means SCH-1 to SCH-3.
    pub(crate) number: Option<&'a [Path]>,
    /// The start; empty means wherever it is.
    pub(crate) start: &'a [Path],
    pub(crate) kind: &'a [Path],
    pub(crate) reason: &'a [Path],
    pub(crate) status: &'a [Path],
}

impl<'a> Places<'a> {
    /// Of an appointment.
    pub(crate) fn of_appointment(source: &'a Source) -> Self {
        Self {
            number: None,
            start: listed(source.start_from.as_ref()),
            kind: listed(source.kind_from.as_ref()),
            reason: listed(source.reason_from.as_ref()),
            status: listed(source.status_from.as_ref()),
        }
    }

    /// Of a visit.
    pub(crate) fn of_visit(source: &'a Source) -> Self {
        let adt = &source.adt;
        Self {
            number: Some(listed(adt.number_from.as_ref())),
            start: listed(adt.start_from.as_ref()),
            kind: listed(adt.kind_from.as_ref()),
            reason: listed(adt.reason_from.as_ref()),
            status: listed(adt.status_from.as_ref()),
        }
    }
}

impl Places<'_> {
    /// Where the reason is, for what is said to people.
    pub(crate) fn reason_place(&self) -> Place {
        self.reason.first().map_or(Place::new("SCH", 6), Path::place)
    }

    /// Where the status is, for what is said to people.
    pub(crate) fn status_place(&self) -> Place {
        self.status.first().map_or(Place::new("SCH", 25), Path::place)
    }
}

fn listed(paths: Option<&Vec<Path>>) -> &[Path] {
    paths.map_or(&[], Vec::as_slice)
}
