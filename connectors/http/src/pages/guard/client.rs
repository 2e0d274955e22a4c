//! From where a request comes: the address of its connection, and behind a proxy that the settings
//! trust the one that it names.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::Request;

/// The address of a connection; the server puts it beside each request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

const FORWARDED_FOR: &str = "x-forwarded-for";

/// An address, or all that begin alike: `10.1.0.0/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Network {
    address: u128,
    /// The bits that count.
    mask: u128,
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(it, b)| (it, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let (all, skipped) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let bits = bits.map_or(Ok(all), |it| it.parse::<u32>().map_err(|_| ()))?;
        if all < bits {
            return Err(());
        }
        let mask = u128::MAX.checked_shl(128 - skipped - bits).unwrap_or(0);
        Ok(Self { address: number(address) & mask, mask })
    }
}

impl Network {
    fn has(self, address: IpAddr) -> bool {
        number(address) & self.mask == self.address
    }
}

/// An address of version 4 as the one of version 6 that stands for it.
fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(four) => four.to_ipv6_mapped().into(),
        IpAddr::V6(six) => six.into(),
    }
}

/// Who sent a request.
pub(super) fn address(request: &Request, proxies: &[Network]) -> IpAddr {
    let peer = request.extensions().get::<Peer>();
    let mut nearest = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0);
    let lines = request.headers().get_all(FORWARDED_FOR).iter();
    let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap_or("")).collect();
    // Each proxy adds at the end whom it heard from: what stands before an address that is not
    // trusted may be made up.
    let mut named = lines.iter().rev().flat_map(|line| line.rsplit(','));
    while proxies.iter().any(|proxy| proxy.has(nearest)) {
        match named.next().and_then(read) {
            Some(address) => nearest = address,
            None => break,
        }
    }
    nearest
}

/// An address, which some proxies write with the port.
fn read(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse().map(|it: SocketAddr| it.ip()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, forwarded: &[&str], proxies: &[&str]) -> String {
        let mut request = Request::builder().uri("/o/x").extension(Peer(peer.parse().unwrap()));
        for line in forwarded {
            request = request.header(FORWARDED_FOR, *line);
        }
        let proxies: Vec<Network> = proxies.iter().map(|it| it.parse().unwrap()).collect();
        address(&request.body(axum::body::Body::empty()).unwrap(), &proxies).to_string()
    }

    #[test]
    fn a_header_is_believed_only_from_a_proxy_that_the_settings_name() {
        let said = ["198.51.100.1, 203.0.113.9"];
        for (proxies, wanted) in [
            (&[][..], "10.0.0.1"),
            (&["10.0.0.2"], "10.0.0.1"),
            (&["10.0.0.1"], "203.0.113.9"),
            (&["10.0.0.0/8", "203.0.113.0/24"], "198.51.100.1"),
        ] {
            assert_eq!(from("10.0.0.1", &said, proxies), wanted, "{proxies:?}");
        }
    }

    #[test]
    fn what_a_client_makes_up_is_not_taken() {
        let proxies = ["10.0.0.1"];
        for (lines, wanted) in [
            (&["198.51.100.1", "203.0.113.9"][..], "203.0.113.9"),
            (&["198.51.100.1, nonsense"], "10.0.0.1"),
            (&[""], "10.0.0.1"),
            (&[], "10.0.0.1"),
            (&["203.0.113.9:4711"], "203.0.113.9"),
            (&["[2001:db8::1]:4711"], "2001:db8::1"),
            (&["2001:db8::1"], "2001:db8::1"),
        ] {
            assert_eq!(from("10.0.0.1", lines, &proxies), wanted, "{lines:?}");
        }
    }

    #[test]
    fn a_network_is_an_address_or_all_that_begin_alike() {
        for (network, address, is_in) in [
            ("10.1.0.0/16", "10.1.255.1", true),
            ("10.1.0.0/16", "10.2.0.1", false),
            ("10.1.0.0/16", "::ffff:10.1.0.1", true),
            ("0.0.0.0/0", "192.0.2.1", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "2001:db8::1", true),
            ("2001:db8::/32", "2001:db8:9::1", true),
        ] {
            let network: Network = network.parse().unwrap();
            assert_eq!(network.has(address.parse().unwrap()), is_in, "{network:?} {address}");
        }
        for wrong in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "proxy.example.org", "10.0.0.1/"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }
}
