//! The settings file of a service under test: the made-up trust, free ports of this machine.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use backfill_simulations::trust::{SITES, TRUST, TRUST_NAME, mapping_toml};

/// The number that patients of the made-up trust may call; it is kept for fiction.
pub const PHONE: &str = "0161 496 0123";

/// What a test may set.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Where bookings are written back.
    pub writeback: Option<String>,
    /// The port of a mail server on this machine; without it every patient is called.
    pub mail_port: Option<u16>,
    /// The secret of the webhook.
    pub webhook_secret: Option<&'static str>,
    /// Whether the program's own demonstration plays: it brings its own trust and hospital.
    pub demonstration: bool,
    /// The largest HL7 message and the largest request body, in bytes.
    pub largest_bytes: Option<u32>,
    /// Whether patients have a door of their own.
    pub patients_apart: bool,
    /// How much of one sender's may wait in quarantine, in bytes.
    pub put_aside_bytes: Option<u32>,
    /// How long clients are waited for at the end, in seconds.
    pub stop_seconds: Option<u32>,
}

impl Settings {
    /// Settings that write bookings back to this address.
    #[must_use]
    pub fn with_writeback(address: &str) -> Self {
        Self { writeback: Some(address.to_owned()), ..Self::default() }
    }

    /// Writes them, for a process that a test starts itself: where the settings file is.
    #[must_use]
    pub fn written(&self, folder: &Path) -> PathBuf {
        self.write(folder);
        folder.join("backfill.toml")
    }

    /// Writes the settings and the mapping of the trust's codes into a folder.
    pub(crate) fn write(&self, folder: &Path) {
        std::fs::write(folder.join("mapping.toml"), mapping_toml()).unwrap();
        std::fs::write(folder.join("backfill.toml"), self.toml(folder)).unwrap();
    }

    fn toml(&self, folder: &Path) -> String {
        let stop = self.stop_seconds.map(|it| format!("stop_seconds = {it}\n"));
        let mut text = stop.unwrap_or_default();
        writeln!(text, "[public]\nphone = \"{PHONE}\"\n[public.trusts]").unwrap();
        // Writing to a text cannot fail.
        writeln!(text, "{TRUST} = \"{TRUST_NAME}\"\n[public.sites]").unwrap();
        for site in &SITES {
            writeln!(text, "{} = \"{}\"", site.code, site.name).unwrap();
        }
        text.push_str("[http]\nlisten = \"127.0.0.1:0\"\n");
        if let Some(secret) = self.webhook_secret {
            writeln!(text, "webhook_secret = \"{secret}\"").unwrap();
        }
        if let Some(bytes) = self.largest_bytes {
            writeln!(text, "body_bytes_max = {bytes}").unwrap();
        }
        if self.patients_apart {
            text.push_str("[patients]\nlisten = \"127.0.0.1:0\"\n");
        }
        if let Some(bytes) = self.put_aside_bytes {
            writeln!(text, "[quarantine]\nsender_bytes_max = {bytes}").unwrap();
        }
        let mapping = folder.join("mapping.toml");
        writeln!(text, "[hl7]\nlisten = \"127.0.0.1:0\"\nmapping = {mapping:?}").unwrap();
        if let Some(address) = &self.writeback {
            writeln!(text, "writeback = \"{address}\"").unwrap();
        }
        if let Some(bytes) = self.largest_bytes {
            writeln!(text, "[hl7.limits]\nmessage_bytes = {bytes}").unwrap();
        }
        if let Some(port) = self.mail_port {
            writeln!(text, "[smtp]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"").unwrap();
            text.push_str("from = \"Appointments <appointments@example.org>\"\n");
        }
        text
    }
}
