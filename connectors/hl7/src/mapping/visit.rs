//! The words of the mapping file for ADT: who stays, how it ended, and what is an appointment.

use serde::Deserialize;

/// What a patient class (PV1-2) is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatientClass {
    /// Stays in hospital.
    Inpatient,
    /// Comes to a clinic.
    Outpatient,
    /// Neither, such as somebody in the emergency department.
    Other,
}

/// How a stay or a visit ended (PV1-36).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discharge {
    /// The patient died.
    Died,
    /// The patient left.
    Alive,
}

/// What an ADT message says of an outpatient appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitEvent {
    /// It is booked, or changed.
    Booked,
    /// It is cancelled.
    Cancelled,
    /// Only whether it took place, if the status says so.
    Outcome,
    /// Nothing.
    Ignored,
}
