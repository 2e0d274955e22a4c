//! Free ports of loopback.
//!
//! A server must come back on its port after it was killed. So the port is none that the system
//! gives to outgoing connections in the meantime (Linux begins those at 32768).

use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};

const FIRST: u32 = 20_000;
const COUNT: u32 = 12_000;
/// How many ports lie between processes that are started one after the other, so that they do
/// not look for the same ones at the same moment.
const STRIDE: u32 = 60;

/// A port that nobody listens on.
pub(crate) fn free() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let begin = std::process::id().wrapping_mul(STRIDE) % COUNT;
    for _ in 0..COUNT {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = u16::try_from(FIRST + (begin + next) % COUNT).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port of 127.0.0.1 is free from {FIRST} on");
}
