//! Whether patients can reach the address that their links lead to. Judged by the address alone:
//! nothing is sent.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Ends of names that are no names of the internet (RFC 2606, 6762, 8375, 9476, and names that
/// routers and domains give themselves).
const INNER_NAMES: [&str; 12] = [
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "home.arpa",
    "test",
    "invalid",
];

/// Why patients cannot reach `url` from outside; none if nothing speaks against it.
#[must_use]
pub fn why_not_from_outside(url: &str) -> Option<&'static str> {
    let (scheme, rest) = url.split_once("://")?;
    let host = host(rest);
    if let Ok(address) = host.parse::<IpAddr>() {
        if let Some(why) = why_not_address(address) {
            return Some(why);
        }
    } else if is_inner_name(&host) {
        return Some("its name is known inside this network only");
    }
    (scheme != "https").then_some("it is not encrypted: browsers warn of `http://`")
}

/// The host of what follows the scheme, without brackets, port and path.
fn host(rest: &str) -> String {
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let place = place.rsplit('@').next().unwrap_or_default();
    let host = match place.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => place.split(':').next(),
    };
    host.unwrap_or_default().trim_end_matches('.').to_ascii_lowercase()
}

fn is_inner_name(host: &str) -> bool {
    let ends_with = |end: &&str| {
        host.strip_suffix(*end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    !host.contains('.') || INNER_NAMES.iter().any(ends_with)
}

fn why_not_address(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => why_not_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => why_not_v4(address),
            None => why_not_v6(address),
        },
    }
}

fn why_not_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [first, second, ..] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    if address.is_loopback() || address.is_unspecified() {
        Some("it is this machine's own address")
    } else if address.is_private() || address.is_link_local() || is_shared {
        Some("it is an address inside this network")
    } else {
        None
    }
}

fn why_not_v6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_loopback() || address.is_unspecified() {
        Some("it is this machine's own address")
    } else if address.is_unique_local() || address.is_unicast_link_local() {
        Some("it is an address inside this network")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_a_machine_or_a_network_are_told_from_those_outside() {
        for inside in [
            "http://127.0.0.1:8080",
            "https://127.0.0.2",
            "https://0.0.0.0:8080",
            "https://[::1]:8080",
            "https://localhost",
            "https://LOCALHOST.:8080/x",
            "https://10.1.2.3",
            "https://172.16.0.1",
            "https://172.31.255.254:443/path",
            "https://192.168.1.10",
            "https://100.64.0.1",
            "https://169.254.1.1",
            "https://[fd00::1]",
            "https://[fe80::1]:8443",
            "https://[::ffff:10.0.0.1]",
            "https://backfill",
            "https://offers.northdale.local",
            "https://offers.trust.internal",
            "https://offers.test",
            "http://offers.northdale.nhs.uk",
            "http://203.0.113.9",
        ] {
            assert!(why_not_from_outside(inside).is_some(), "{inside}");
        }
        for outside in [
            "https://offers.northdale.nhs.uk",
            "https://offers.northdale.nhs.uk:8443",
            "https://local.northdale.nhs.uk",
            "https://172.32.0.1",
            "https://100.128.0.1",
            "https://203.0.113.9",
            "https://[2001:db8::1]:443",
            "https://mylocalhost.org",
        ] {
            assert_eq!(why_not_from_outside(outside), None, "{outside}");
        }
    }
}
