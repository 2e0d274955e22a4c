//! Which doors other machines reach: what asks nobody who they are is not opened to them unless the
//! settings say so in words.

use std::net::{IpAddr, Ipv6Addr};

use anyhow::bail;

use crate::args::Role;
use crate::config::{Config, OPEN};

/// Checks the doors that these roles open.
///
/// # Errors
/// One line for each that other machines reach and the settings do not call open.
pub(crate) fn check(config: &Config, roles: &[Role]) -> anyhow::Result<()> {
    let (http, hl7) = (&config.http, &config.hl7);
    let doors = [
        (Role::Http, "http", &http.listen, &http.without_login, API),
        (Role::Connect, "hl7", &hl7.listen, &hl7.without_login, MLLP),
    ];
    let mut faults = Vec::new();
    for (role, section, listen, said, instead) in doors {
        if roles.contains(&role) && !is_of_this_machine(listen) && said != OPEN {
            faults.push(format!(
                "`{section}.listen` is {listen}, which other machines reach, and there is no login: \
                 {instead}; or write `without_login = \"{OPEN}\"` in [{section}]"
            ));
        }
    }
    if faults.is_empty() { Ok(()) } else { bail!(faults.join("\n")) }
}

const API: &str = "listen on 127.0.0.1, with a proxy before it that asks who is there; patients may \
                   have a door of their own (`patients.listen`)";
const MLLP: &str = "listen on 127.0.0.1, with a tunnel before it that lets in the integration engine \
                    alone";

/// Whether only programs of this machine reach an address. Names may lead anywhere, but for
/// `localhost`.
fn is_of_this_machine(listen: &str) -> bool {
    let host = listen.rsplit_once(':').map_or(listen, |(host, _)| host);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse::<IpAddr>().or_else(|_| host.parse::<Ipv6Addr>().map(IpAddr::V6)) {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_of_this_machine() {
        for own in
            ["127.0.0.1:8080", "127.9.9.9:0", "[::1]:80", "localhost:1", "[::ffff:127.0.0.1]:1"]
        {
            assert!(is_of_this_machine(own), "{own}");
        }
        for others in ["0.0.0.0:8080", "[::]:8080", "192.0.2.7:1", "pas.example.org:1", "[::2]:1"] {
            assert!(!is_of_this_machine(others), "{others}");
        }
    }

    fn refused(environment: &[(&str, &str)], roles: &[Role]) -> Vec<String> {
        let pairs = environment.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        let config = Config::load(None, pairs).unwrap();
        let Err(error) = check(&config, roles) else { return Vec::new() };
        error.to_string().lines().map(|line| line[..12].to_owned()).collect()
    }

    #[test]
    fn a_door_that_others_reach_is_open_only_in_words_and_only_where_it_is_used() {
        const HTTP: (&str, &str) = ("BACKFILL__HTTP__LISTEN", "0.0.0.0:8080");
        const HL7: (&str, &str) = ("BACKFILL__HL7__LISTEN", "192.0.2.7:2575");
        const SAID: (&str, &str) = ("BACKFILL__HTTP__WITHOUT_LOGIN", OPEN);
        const APART: (&str, &str) = ("BACKFILL__PATIENTS__LISTEN", "0.0.0.0:8090");
        let (http, hl7) = ("`http.listen", "`hl7.listen`");
        assert_eq!(refused(&[], &Role::ALL), [""; 0]);
        assert_eq!(refused(&[HTTP, HL7], &Role::ALL), [http, hl7]);
        assert_eq!(refused(&[HTTP, HL7, SAID], &Role::ALL), [hl7]);
        assert_eq!(refused(&[HTTP, HL7], &[Role::Connect, Role::Notify]), [hl7]);
        assert_eq!(refused(&[HTTP], &[Role::Match]), [""; 0]);
        assert_eq!(refused(&[APART], &Role::ALL), [""; 0]);
    }
}
