//! The load's own record: what was sent, what was answered, what a kill cut off, and in which
//! order things were seen.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::watch;

/// What the load is doing, for whoever wants to strike in the middle of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
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
pub struct Cut {
    /// Messages of the trust.
    pub messages: u32,
    /// Answers of patients.
    pub answers: u32,
    /// Bookings at the hospital.
    pub bookings: u32,
    /// Emails at the mail server.
    pub mails: u32,
}

/// A message of the day and its answers.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// How often it was written.
    pub times: u32,
    /// All answers that came.
    pub answers: Vec<Vec<u8>>,
    /// On how many connections it waits for an answer now.
    pub waiting: u32,
}

/// What a patient answered, and the status of the page that came back.
#[derive(Debug, Clone)]
pub struct Answered {
    /// Of which invitation.
    pub token: String,
    /// `yes`, `no` or `stop`.
    pub answer: &'static str,
    /// Of the page that came back.
    pub status: u16,
    /// When the page came back, and in which life of the process.
    pub moment: u64,
    /// Which life of the process.
    pub life: u32,
}

#[derive(Debug, Default)]
struct Inner {
    sent: Vec<Sent>,
    answered: Vec<Answered>,
    cut: BTreeMap<u32, Cut>,
}

/// See the module.
#[derive(Debug)]
pub struct Record {
    inner: Mutex<Inner>,
    moments: Arc<AtomicU64>,
    bells: [watch::Sender<u64>; 4],
}

impl Record {
    /// For so many messages.
    pub fn new(messages: usize) -> Self {
        Self::with(messages, Arc::new(AtomicU64::new(1)))
    }

    /// For so many other messages; what is seen has one order with what this one sees.
    #[must_use]
    pub fn beside(&self, messages: usize) -> Self {
        Self::with(messages, Arc::clone(&self.moments))
    }

    fn with(messages: usize, moments: Arc<AtomicU64>) -> Self {
        let inner = Inner { sent: vec![Sent::default(); messages], ..Inner::default() };
        let bells = [(); 4].map(|()| watch::Sender::new(0));
        Self { inner: Mutex::new(inner), moments, bells }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// A number that grows: what has the smaller one was seen before.
    pub fn moment(&self) -> u64 {
        self.moments.fetch_add(1, Ordering::SeqCst)
    }

    /// Says that something is under way now.
    pub fn ring(&self, doing: Doing) {
        self.bells[doing as usize].send_modify(|count| *count += 1);
    }

    /// Hears of things under way.
    pub fn bell(&self, doing: Doing) -> watch::Receiver<u64> {
        self.bells[doing as usize].subscribe()
    }

    /// A message is about to be written.
    pub fn write_begins(&self, index: usize) {
        let mut inner = self.inner();
        inner.sent[index].times += 1;
        inner.sent[index].waiting += 1;
        drop(inner);
        self.ring(Doing::Message);
    }

    /// A message was answered.
    pub fn acknowledged(&self, index: usize, answer: Vec<u8>) {
        let mut inner = self.inner();
        inner.sent[index].waiting -= 1;
        inner.sent[index].answers.push(answer);
    }

    /// A message was not answered before the connection broke.
    pub fn message_cut(&self, index: usize, life: u32) {
        let mut inner = self.inner();
        inner.sent[index].waiting -= 1;
        inner.cut.entry(life).or_default().messages += 1;
    }

    /// Something was cut off in a life.
    pub fn cut(&self, life: u32, what: impl FnOnce(&mut Cut)) {
        what(self.inner().cut.entry(life).or_default());
    }

    /// A page came back.
    pub fn answered(&self, token: &str, answer: &'static str, (status, life): (u16, u32)) {
        let (token, moment) = (token.to_owned(), self.moment());
        self.inner().answered.push(Answered { token, answer, status, moment, life });
    }

    /// Which messages wait for an answer now.
    pub fn in_flight(&self) -> Vec<usize> {
        let inner = self.inner();
        (0..inner.sent.len()).filter(|index| 0 < inner.sent[*index].waiting).collect()
    }

    /// What became of each message.
    pub fn sent(&self) -> Vec<Sent> {
        self.inner().sent.clone()
    }

    /// What patients answered.
    pub fn answers(&self) -> Vec<Answered> {
        self.inner().answered.clone()
    }

    /// What each life left unanswered.
    pub fn cuts(&self) -> BTreeMap<u32, Cut> {
        self.inner().cut.clone()
    }
}
