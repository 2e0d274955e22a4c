//! What stands in for the client where a build leaves it out: nothing can be opened, and whoever
//! tries is told so.

use std::convert::Infallible;

use async_trait::async_trait;
use backfill_runtime::ports::{
    Batch, Feed, Log, Outgoing, PortError, Position, Publisher, Topic, Undelivered, Wish, WishLog,
};
use tokio::sync::watch;

use crate::{Error, Options};

fn left_out<T>() -> Result<T, Error> {
    let text = "`kafka.brokers` is set, and this program was built for a first look, without Kafka; \
                build it whole: cargo build --release";
    Err(Error::Setting(text.to_owned()))
}

/// No log: see [`KafkaLog::open`].
#[derive(Debug)]
pub struct KafkaLog(Infallible);

impl KafkaLog {
    /// Opens nothing.
    ///
    /// # Errors
    /// Always.
    pub fn open(_: &Options, _: &str, _: &[String]) -> Result<Self, Error> {
        left_out()
    }

    /// Never asked.
    #[must_use]
    pub fn lag(&self) -> u64 {
        match self.0 {}
    }

    /// Never asked.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        match self.0 {}
    }

    /// Never asked.
    pub async fn close(&self) {
        match self.0 {}
    }
}

#[async_trait]
impl Log for KafkaLog {
    async fn resume(&self, _: u64, _: &[Position]) -> Result<(), PortError> {
        match self.0 {}
    }

    async fn read(&self, _: u64, _: usize) -> Result<Batch, PortError> {
        match self.0 {}
    }

    fn appended(&self) -> watch::Receiver<u64> {
        match self.0 {}
    }
}

/// No wishes: see [`KafkaWishLog::open`].
#[derive(Debug)]
pub struct KafkaWishLog(Infallible);

impl KafkaWishLog {
    /// Opens nothing.
    ///
    /// # Errors
    /// Always.
    pub fn open(_: &Options, _: Topic, _: &str) -> Result<Self, Error> {
        left_out()
    }

    /// Never asked.
    #[must_use]
    pub fn lag(&self) -> u64 {
        match self.0 {}
    }

    /// Never asked.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        match self.0 {}
    }

    /// Never asked.
    pub async fn close(&self) {
        match self.0 {}
    }
}

#[async_trait]
impl WishLog for KafkaWishLog {
    async fn resume(&self, _: &[Position]) -> Result<(), PortError> {
        match self.0 {}
    }

    async fn read(&self, _: usize) -> Result<(Vec<Wish>, Vec<Position>), PortError> {
        match self.0 {}
    }

    fn appended(&self) -> watch::Receiver<u64> {
        match self.0 {}
    }
}

/// No publisher: see [`KafkaPublisher::open`].
#[derive(Debug)]
pub struct KafkaPublisher(Infallible);

impl KafkaPublisher {
    /// Opens nothing.
    ///
    /// # Errors
    /// Always.
    pub fn open(_: &Options) -> Result<Self, Error> {
        left_out()
    }

    /// Never asked.
    pub async fn is_answered(&self) -> bool {
        match self.0 {}
    }
}

#[async_trait]
impl Publisher for KafkaPublisher {
    async fn deliver(&self, _: &[Outgoing]) -> Vec<Result<(), Undelivered>> {
        match self.0 {}
    }
}

/// Something about a topic; nothing is ever found.
#[derive(Debug)]
pub struct Finding {
    /// Which topic.
    pub topic: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub advice: String,
    /// Whether nothing can work until it is done.
    pub stops: bool,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)
    }
}

/// Looks at nothing.
///
/// # Errors
/// Always.
pub async fn check_topics(_: &Options) -> Result<Vec<Finding>, Error> {
    left_out()
}

/// Looks at nothing.
///
/// # Errors
/// Always.
pub async fn check_rights(_: &Options) -> Result<Vec<Finding>, Error> {
    left_out()
}

/// Makes nothing.
///
/// # Errors
/// Always.
pub async fn ensure_topics(_: &Options) -> Result<Vec<String>, Error> {
    left_out()
}

/// Looks at nothing.
///
/// # Errors
/// Always.
pub async fn behind(_: &Options, _: &[Feed], _: &[Position]) -> Result<u64, Error> {
    left_out()
}
