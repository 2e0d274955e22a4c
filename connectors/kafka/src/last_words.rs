//! The last error that a client told by itself: why nothing goes on.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::error::CREDENTIALS;

/// Said of a broker that hangs up when it is asked what it can do, before anything else.
const AT_ONCE: &str = "in state APIVERSION_QUERY";
const PROTOCOL: &str = "`kafka.properties.security.protocol`";
/// How often a client's errors are passed on at most. As long as no broker is there it reports the
/// same many times a second.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// The last error that a client told by itself: why nothing goes on, in Kafka's words.
#[derive(Clone, Default)]
pub(crate) struct LastWords(Arc<Mutex<Words>>);

#[derive(Clone, Default)]
struct Words {
    text: String,
    /// A broker does not believe who we are.
    is_refusal: bool,
    /// When an error was passed on last.
    told_at: Option<Instant>,
}

impl LastWords {
    pub(crate) fn set(&self, text: &str) {
        let mut words = self.words();
        text.clone_into(&mut words.text);
        words.is_refusal = false;
    }

    pub(crate) fn refuse(&self, text: &str) {
        self.set(text);
        self.words().is_refusal = true;
    }

    /// Whether an error is to be passed on now.
    pub(crate) fn is_due(&self) -> bool {
        let mut words = self.words();
        let is_due = words.told_at.is_none_or(|it| TELL_EVERY <= it.elapsed());
        if is_due {
            words.told_at = Some(Instant::now());
        }
        is_due
    }

    /// How a connection ended, unless a broker said more.
    pub(crate) fn hung_up(&self, text: &str) {
        let mut words = self.words();
        if !words.is_refusal {
            text.clone_into(&mut words.text);
        }
    }

    pub(crate) fn get(&self) -> String {
        self.words().text.clone()
    }

    /// What the broker said that does not believe who we are, if that came last.
    pub(crate) fn refusal(&self) -> Option<String> {
        let words = self.words();
        words.is_refusal.then(|| words.text.clone())
    }

    /// What happened, and what the client said last if it said something.
    pub(crate) fn after(&self, what: &str) -> String {
        let Words { text, is_refusal, .. } = self.words().clone();
        if is_refusal {
            format!("{what}; a broker refuses this user or password: {text}; check {CREDENTIALS}")
        } else if text.is_empty() {
            what.to_owned()
        } else if text.contains(AT_ONCE) {
            format!("{what}; last said: {text}; check {PROTOCOL}")
        } else {
            format!("{what}; last said: {text}")
        }
    }

    fn words(&self) -> MutexGuard<'_, Words> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for LastWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LastWords({})", self.get())
    }
}

#[cfg(test)]
mod tests {
    use super::LastWords;

    #[test]
    fn the_last_words_are_kept_and_seldom_passed_on() {
        let last_words = LastWords::default();
        assert_eq!(last_words.after("no answer"), "no answer");
        assert!(last_words.is_due());
        assert!(!last_words.is_due());
        last_words.set("all brokers are down");
        assert_eq!(last_words.after("no answer"), "no answer; last said: all brokers are down");
    }
}
