//! The made-up hospital's system: takes bookings over MLLP, acknowledges or refuses them.

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use backfill_hl7::acknowledge;
use backfill_hl7::mllp::server;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// Why it refuses: none of the words that mean that the time is taken.
const REFUSAL: &str = "the clinic template was changed";

/// The hospital's end of the line.
#[derive(Debug)]
pub struct Hospital {
    address: String,
    desk: Arc<Desk>,
    runtime: Option<Runtime>,
    stop: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Desk {
    received: Mutex<Vec<Vec<u8>>>,
    refusals: AtomicUsize,
}

impl Hospital {
    /// Opens it on a free port.
    #[must_use]
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let desk = Arc::new(Desk::default());
        let (stop, stopped) = watch::channel(false);
        let answers = Arc::clone(&desk);
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            server::respond(listener, move |message| answers.answer(message), stopped).await;
        });
        Self { address, desk, runtime: Some(runtime), stop }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Refuses so many of the next bookings.
    pub fn refuse_next(&self, count: usize) {
        self.desk.refusals.store(count, Ordering::SeqCst);
    }

    /// All messages so far, without their frames.
    #[must_use]
    pub fn received(&self) -> Vec<Vec<u8>> {
        self.desk.received.lock().unwrap().clone()
    }
}

impl Desk {
    fn answer(&self, message: &[u8]) -> Vec<u8> {
        self.received.lock().unwrap().push(message.to_vec());
        let less = |left: usize| left.checked_sub(1);
        match self.refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less) {
            Ok(_) => acknowledge::negative(message, REFUSAL),
            Err(_) => acknowledge::positive(message),
        }
    }
}

impl Drop for Hospital {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
