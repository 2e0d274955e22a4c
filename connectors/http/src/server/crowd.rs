//! Who is connected: a limited number in all, and of each address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use super::Limits;

/// The half of an IPv6 address that one subscriber may choose freely.
const IPV6_HOST: u128 = u64::MAX as u128;

/// See the module.
#[derive(Debug, Clone)]
pub(super) struct Crowd(Arc<Mutex<Present>>);

#[derive(Debug)]
struct Present {
    all: usize,
    all_max: usize,
    by_address: HashMap<IpAddr, usize>,
    address_max: usize,
}

/// Somebody's place, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    crowd: Crowd,
    address: IpAddr,
}

impl Crowd {
    /// As many as the limits allow.
    pub(super) fn of(limits: Limits) -> Self {
        Self::new(limits.connections, limits.connections_per_address)
    }

    /// A few more, of any address.
    pub(super) fn reserve(places: usize) -> Self {
        Self::new(places, places)
    }

    fn new(all_max: usize, address_max: usize) -> Self {
        let by_address = HashMap::new();
        Self(Arc::new(Mutex::new(Present { all: 0, all_max, by_address, address_max })))
    }

    /// A place for a connection of this address; none if there is none left.
    pub(super) fn enter(&self, address: IpAddr) -> Option<Place> {
        let address = network(address);
        let mut present = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = present.by_address.get(&address).copied().unwrap_or(0);
        if present.all_max <= present.all || present.address_max <= here {
            return None;
        }
        present.all += 1;
        present.by_address.insert(address, here + 1);
        Some(Place { crowd: self.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut present = self.crowd.0.lock().unwrap_or_else(PoisonError::into_inner);
        present.all = present.all.saturating_sub(1);
        let here = present.by_address.remove(&self.address).unwrap_or(0);
        if 1 < here {
            present.by_address.insert(self.address, here - 1);
        }
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from(u128::from(six) & !IPV6_HOST)),
        four @ IpAddr::V4(_) => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_address_cannot_take_the_places_of_others() {
        let crowd = Crowd::new(4, 2);
        let mut held: Vec<_> = (0..3).map(|_| crowd.enter(ip("10.0.0.1"))).collect();
        assert_eq!(held.iter().flatten().count(), 2);
        assert!(crowd.enter(ip("10.0.0.2")).is_some());
        held.clear();
        assert!(crowd.enter(ip("10.0.0.1")).is_some(), "a place is given back");
        assert!(crowd.0.lock().unwrap().by_address.is_empty(), "nobody is remembered");
    }

    #[test]
    fn there_is_a_limit_for_all() {
        let crowd = Crowd::new(3, 2);
        let held: Vec<_> = (1..6).map(|last| crowd.enter(ip(&format!("10.0.0.{last}")))).collect();
        assert_eq!(held.iter().flatten().count(), 3);
    }

    #[test]
    fn addresses_that_one_subscriber_chooses_are_one() {
        for (one, other, is_one) in [
            ("2001:db8::1", "2001:db8::ffff:1", true),
            ("2001:db8:0:1::1", "2001:db8::1", false),
            ("::ffff:10.0.0.1", "10.0.0.1", true),
        ] {
            assert_eq!(network(ip(one)) == network(ip(other)), is_one, "{one} {other}");
        }
    }
}
