//! The load's own record: what was sent, what was answered, what a kill cut off, and in which
//! order things were seen.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

use tokio::sync::watch;

/// What the load is doing, for whoever wants to strike in the middle of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    /// A message was written over MLLP and is not answered.
    Message,
    /// A patient's form was sent and is not answered.
    Answer,
    /// The hospital holds a booking and has not answered.
    Booking,
    /// The mail server holds an email and has not taken it.
    Mail,
}

/// How many things a life of the process left unanswered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Cut {
    pub(crate) messages: u32,
    pub(crate) answers: u32,
    pub(crate) bookings: u32,
    pub(crate) mails: u32,
}

/// A message of the day and its answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent {
    /// How often it was written.
    pub(crate) times: u32,
    /// All answers that came.
    pub(crate) answers: Vec<Vec<u8>>,
    /// On how many connections it waits for an answer now.
    pub(crate) waiting: u32,
}

/// What a patient answered, and the status of the page that came back.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) token: String,
    pub(crate) answer: &'static str,
    pub(crate) status: u16,
    /// When the page came back, and in which life of the process.
    pub(crate) moment: u64,
    pub(crate) life: u32,
}

#[derive(Debug, Default)]
struct Inner {
    sent: Vec<Sent>,
    answered: Vec<Answered>,
    cut: BTreeMap<u32, Cut>,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Record {
    inner: Mutex<Inner>,
    moments: AtomicU64,
    bells: [watch::Sender<u64>; 4],
}

impl Record {
    pub(crate) fn new(messages: usize) -> Self {
        let inner = Inner { sent: vec![Sent::default(); messages], ..Inner::default() };
        let bells = [(); 4].map(|()| watch::Sender::new(0));
        Self { inner: Mutex::new(inner), moments: AtomicU64::new(1), bells }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// A number that grows: what has the smaller one was seen before.
    pub(crate) fn moment(&self) -> u64 {
        self.moments.fetch_add(1, Ordering::SeqCst)
    }

    /// Says that something is under way now.
    pub(crate) fn ring(&self, doing: Doing) {
        self.bells[doing as usize].send_modify(|count| *count += 1);
    }

    /// Hears of things under way.
    pub(crate) fn bell(&self, doing: Doing) -> watch::Receiver<u64> {
        self.bells[doing as usize].subscribe()
    }

    pub(crate) fn write_begins(&self, index: usize) {
        let mut inner = self.inner();
        inner.sent[index].times += 1;
        inner.sent[index].waiting += 1;
        drop(inner);
        self.ring(Doing::Message);
    }

    pub(crate) fn acknowledged(&self, index: usize, answer: Vec<u8>) {
        let mut inner = self.inner();
        inner.sent[index].waiting -= 1;
        inner.sent[index].answers.push(answer);
    }

    pub(crate) fn message_cut(&self, index: usize, life: u32) {
        let mut inner = self.inner();
        inner.sent[index].waiting -= 1;
        inner.cut.entry(life).or_default().messages += 1;
    }

    pub(crate) fn cut(&self, life: u32, what: impl FnOnce(&mut Cut)) {
        what(self.inner().cut.entry(life).or_default());
    }

    pub(crate) fn answered(&self, token: &str, answer: &'static str, (status, life): (u16, u32)) {
        let (token, moment) = (token.to_owned(), self.moment());
        self.inner().answered.push(Answered { token, answer, status, moment, life });
    }

    /// Which messages wait for an answer now.
    pub(crate) fn in_flight(&self) -> Vec<usize> {
        let inner = self.inner();
        (0..inner.sent.len()).filter(|index| 0 < inner.sent[*index].waiting).collect()
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.inner().sent.clone()
    }

    pub(crate) fn answers(&self) -> Vec<Answered> {
        self.inner().answered.clone()
    }

    pub(crate) fn cuts(&self) -> BTreeMap<u32, Cut> {
        self.inner().cut.clone()
    }
}
