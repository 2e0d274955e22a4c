//! Who is connected to a server: a limited number in all, and of each address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

/// The half of an IPv6 address that one subscriber may choose freely.
const IPV6_HOST: u128 = u64::MAX as u128;
/// It is crowded once fewer than one in so many places are free.
const FREE_PART: usize = 4;

/// See the module.
#[derive(Debug, Clone)]
pub struct Crowd {
    present: Arc<Mutex<Present>>,
    all_max: usize,
    address_max: usize,
    /// Somebody came or went.
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Present {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// Somebody's place, given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    crowd: Crowd,
    address: IpAddr,
}

impl Crowd {
    /// At most so many in all, and so many of one address (of IPv6: of one network, /64).
    #[must_use]
    pub fn new(all_max: usize, address_max: usize) -> Self {
        Self { present: Arc::default(), all_max, address_max, changed: watch::Sender::new(()) }
    }

    /// A place for a connection of this address; none if there is none left.
    #[must_use]
    pub fn enter(&self, address: IpAddr) -> Option<Place> {
        let address = network(address);
        {
            let mut present = self.present();
            let here = present.of(address);
            if self.all_max <= present.all || self.address_max <= here {
                return None;
            }
            present.all += 1;
            present.by_address.insert(address, here + 1);
        }
        // Whoever waits looks at who is present: not to be told with the lock held.
        self.changed.send_replace(());
        Some(Place { crowd: self.clone(), address })
    }

    fn leave(&self, address: IpAddr) {
        {
            let mut present = self.present();
            present.all = present.all.saturating_sub(1);
            let here = present.by_address.remove(&address).unwrap_or(0);
            if 1 < here {
                present.by_address.insert(address, here - 1);
            }
        }
        self.changed.send_replace(());
    }

    fn present(&self) -> MutexGuard<'_, Present> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether few places are free: of all, or of those that this address may have.
    fn is_crowded(&self, address: IpAddr) -> bool {
        let present = self.present();
        let is_scarce = |taken: usize, max: usize| max.saturating_sub(taken) * FREE_PART < max;
        is_scarce(present.all, self.all_max) || is_scarce(present.of(address), self.address_max)
    }
}

impl Present {
    fn of(&self, address: IpAddr) -> usize {
        self.by_address.get(&address).copied().unwrap_or(0)
    }
}

impl Place {
    /// Ends once few places have been free for as long as this, without a break: of all, or for others
    /// that come from the same address.
    pub async fn crowded_for(&self, long: Duration) {
        let mut changed = self.crowd.changed.subscribe();
        loop {
            // Neither can fail: the sender is here.
            changed.wait_for(|()| self.crowd.is_crowded(self.address)).await.ok();
            let eased = changed.wait_for(|()| !self.crowd.is_crowded(self.address));
            if timeout(long, eased).await.is_err() {
                return;
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.crowd.leave(self.address);
    }
}

/// The address; of IPv6 the network (/64), of which one subscriber may choose the rest.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
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
        assert!(crowd.present.lock().unwrap().by_address.is_empty(), "nobody is remembered");
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

    #[tokio::test(start_paused = true)]
    async fn it_is_crowded_while_few_places_are_free() {
        const LONG: Duration = Duration::from_secs(60);
        let crowd = Crowd::new(8, 8);
        let mut held: Vec<_> = (0..5).map(|_| crowd.enter(ip("10.0.0.1"))).collect();
        let place = crowd.enter(ip("10.0.0.2")).unwrap();
        assert!(timeout(2 * LONG, place.crowded_for(LONG)).await.is_err(), "a quarter is free");
        held.push(crowd.enter(ip("10.0.0.1")));
        assert!(timeout(2 * LONG, place.crowded_for(LONG)).await.is_ok());
        held.pop();
        assert!(timeout(2 * LONG, place.crowded_for(LONG)).await.is_err());
    }

    /// All senders may come by one tunnel.
    #[tokio::test(start_paused = true)]
    async fn it_is_crowded_for_one_address_while_others_have_room() {
        const LONG: Duration = Duration::from_secs(60);
        let crowd = Crowd::new(64, 8);
        let idle: Vec<_> = (0..8).filter_map(|_| crowd.enter(ip("10.0.0.1"))).collect();
        let other = crowd.enter(ip("10.0.0.2")).unwrap();
        assert!(crowd.enter(ip("10.0.0.1")).is_none());
        assert!(timeout(2 * LONG, idle[0].crowded_for(LONG)).await.is_ok(), "they make room");
        assert!(timeout(2 * LONG, other.crowded_for(LONG)).await.is_err());
    }
}
