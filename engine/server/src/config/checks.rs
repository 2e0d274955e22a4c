//! What each value must be besides its kind, and what must go together.

use backfill_runtime::Zone;

use super::Config;
use super::faults::Fault;

impl Config {
    /// Everything that cannot work.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut faults = self.own_faults();
        faults.extend(self.server_faults());
        let pages = self.pages().faults();
        faults.extend(pages.into_iter().map(|it| Fault::of(&written(&it.key), it.problem)));
        let messages = self.notify().faults();
        faults.extend(messages.into_iter().map(|it| Fault::of(&written(it.key), it.problem)));
        faults
    }

    fn own_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if Zone::named(&self.zone).is_err() {
            faults.push(Fault::of("zone", "is no time zone; write it as in `Europe/London`"));
        }
        if self.region.trim().is_empty() {
            let wanted = "is empty; give the region a name, such as the code of its board";
            faults.push(Fault::of("region", wanted));
        }
        let writeback = self.hl7.writeback.as_deref();
        let listens = [("http.listen", &self.http.listen), ("hl7.listen", &self.hl7.listen)];
        let mut addresses: Vec<(&str, &str, bool)> =
            listens.iter().map(|(key, address)| (*key, address.as_str(), true)).collect();
        let patients = self.patients.listen.as_deref();
        addresses.extend(patients.map(|address| ("patients.listen", address, true)));
        addresses.extend(writeback.map(|address| ("hl7.writeback", address, false)));
        for (key, address, may_be_any) in addresses {
            if !is_address(address, may_be_any) {
                let wanted = "must be an address with a port, such as `127.0.0.1:8080`";
                faults.push(Fault::of(key, wanted));
            }
        }
        // It is read again by the parts that use it.
        if let Err(error) = self.hl7.mapping() {
            faults.push(Fault::of("hl7.mapping", format!("cannot be used: {error}")));
        }
        faults
    }
}

/// `host:port`. Port 0 lets the system choose one, which helps nobody who is to be called.
fn is_address(text: &str, may_be_any: bool) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let is_host = !host.is_empty() && !host.contains(['/', ' ', '@']);
    let is_whole = !host.contains(':') || (host.starts_with('[') && host.ends_with(']'));
    is_host && is_whole && port.parse::<u16>().is_ok_and(|port| may_be_any || 0 < port)
}

/// A setting of a part as it is written in the file.
fn written(key: &str) -> String {
    for (part, file) in [
        ("public_url", "url"),
        ("phone", "phone"),
        ("trust_names", "trusts"),
        ("site_names", "sites"),
    ] {
        if let Some(rest) = key.strip_prefix(part) {
            return format!("public.{file}{rest}");
        }
    }
    if key == "trusted_proxies" {
        return format!("patients.{key}");
    }
    if key.starts_with("smtp.") || key.starts_with("services.") {
        key.to_owned()
    } else {
        format!("http.{key}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_and_a_port() {
        for good in ["127.0.0.1:8080", "0.0.0.0:0", "[::1]:8080", "pas.example.org:2576"] {
            assert!(is_address(good, true), "{good}");
        }
        for bad in ["8080", ":8080", "127.0.0.1", "http://127.0.0.1:80", "host:99999", "::1:80", ""]
        {
            assert!(!is_address(bad, true), "{bad}");
        }
        assert!(!is_address("pas.example.org:0", false));
    }
}
