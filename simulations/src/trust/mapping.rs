//! The mapping file of the demonstration trust: its codes, and what they mean here.

/// The mapping as TOML, made from the table of clinics.
#[must_use]
pub fn mapping_toml() -> String {
    String::new()
}
