//! Whose fault a refusal is: by what was refused, and by the codes of RFC 5321 and RFC 3463. Never
//! by the words, which every server chooses for itself.

use std::error::Error as _;
use std::fmt;

use lettre::transport::smtp::Error as SmtpError;

use crate::channel::SendError;

/// How far the conversation had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Greeting, encryption, login.
    Connection,
    /// `MAIL FROM`: us.
    Sender,
    /// `RCPT TO`. Many servers say only here what they have against the sender.
    Recipient,
    /// `DATA` and the mail itself.
    Content,
}

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blame {
    Recipient,
    RecipientForNow,
    Provider,
}

/// An enhanced status code, such as 5.1.1: class, subject, detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Status(u16, u16, u16);

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(class, subject, detail) = self;
        write!(f, "{class}.{subject}.{detail}")
    }
}

impl Stage {
    /// What a failed command means.
    pub(super) fn failed(self, error: &SmtpError) -> SendError {
        let Some(code) = error.status().map(u16::from) else {
            return SendError::Provider(without_answer(error).to_owned());
        };
        let status = error.source().and_then(|text| status(&text.to_string()));
        // A status of another class than the reply is no status.
        let status = status.filter(|status| status.0 == code / 100);
        let codes = status.map_or_else(|| code.to_string(), |status| format!("{code} {status}"));
        let reason = format!("the mail server refused {} with {codes}", self.what());
        match self.blame(code, status) {
            Blame::Recipient => SendError::Recipient(reason),
            Blame::RecipientForNow => SendError::RecipientForNow(reason),
            Blame::Provider => SendError::Provider(reason),
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::Connection => "us",
            Self::Sender => "our sender",
            Self::Recipient => "the recipient",
            Self::Content => "the mail",
        }
    }

    fn blame(self, code: u16, status: Option<Status>) -> Blame {
        let is_recipients = match (self, status) {
            (Self::Connection | Self::Sender, _) => false,
            (Self::Recipient, Some(status)) => is_address(status) || status.1 == 2 && status.2 <= 4,
            (Self::Content, Some(status)) => is_address(status),
            (Self::Recipient, None) => matches!(code, 450 | 501 | 550 | 551 | 553),
            (Self::Content, None) => false,
        };
        match (is_recipients, code / 100) {
            (false, _) => Blame::Provider,
            (true, 4) => Blame::RecipientForNow,
            (true, _) => Blame::Recipient,
        }
    }
}

/// Whether a status says that the recipient's address is not one. 7 and 8 are about the sender's,
/// and 0 is what servers say of an unknown sender.
fn is_address(status: Status) -> bool {
    status.1 == 1 && !matches!(status.2, 0 | 7 | 8)
}

fn without_answer(error: &SmtpError) -> &'static str {
    if error.is_tls() {
        "the mail server's certificate or encryption is wrong"
    } else if error.is_client() {
        "the mail server offers neither the encryption nor the login asked for"
    } else {
        "the mail server cannot be reached, or the connection broke"
    }
}

/// The status at the beginning of what a server says.
fn status(text: &str) -> Option<Status> {
    let word = text.split_whitespace().next()?;
    let mut numbers = word.splitn(3, '.').map(str::parse);
    let (class, subject, detail) = (numbers.next()?, numbers.next()?, numbers.next()?);
    Some(Status(class.ok()?, subject.ok()?, detail.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_only_where_there_is_one() {
        assert_eq!(status("5.1.1 no such user"), Some(Status(5, 1, 1)));
        assert_eq!(status("4.2.2"), Some(Status(4, 2, 2)));
        for none in ["", "no such user 5.1.1", "5.1 x", "5.1.x y", "5..1 z", "1.2.3.4 relay"] {
            assert_eq!(status(none), None, "{none}");
        }
    }

    #[test]
    fn a_refusal_is_the_recipients_only_if_the_codes_say_so() {
        use Blame::{Provider, Recipient, RecipientForNow};
        let table = [
            // Before anybody was named, and about the sender.
            (Stage::Connection, 535, Some((5, 7, 8)), Provider),
            (Stage::Connection, 421, None, Provider),
            (Stage::Connection, 554, None, Provider),
            (Stage::Sender, 550, Some((5, 1, 1)), Provider),
            (Stage::Sender, 553, None, Provider),
            (Stage::Sender, 452, None, Provider),
            // No such mailbox, no such domain, not an address, full.
            (Stage::Recipient, 550, Some((5, 1, 1)), Recipient),
            (Stage::Recipient, 550, Some((5, 1, 2)), Recipient),
            (Stage::Recipient, 553, Some((5, 1, 3)), Recipient),
            (Stage::Recipient, 556, Some((5, 1, 10)), Recipient),
            (Stage::Recipient, 550, Some((5, 2, 1)), Recipient),
            (Stage::Recipient, 552, Some((5, 2, 2)), Recipient),
            (Stage::Recipient, 550, None, Recipient),
            (Stage::Recipient, 551, None, Recipient),
            (Stage::Recipient, 553, None, Recipient),
            // The same for now.
            (Stage::Recipient, 450, Some((4, 1, 2)), RecipientForNow),
            (Stage::Recipient, 452, Some((4, 2, 2)), RecipientForNow),
            (Stage::Recipient, 450, None, RecipientForNow),
            // Said of the recipient and meant of us: sender, login, policy, relaying, limits.
            (Stage::Recipient, 550, Some((5, 1, 0)), Provider),
            (Stage::Recipient, 553, Some((5, 1, 7)), Provider),
            (Stage::Recipient, 550, Some((5, 1, 8)), Provider),
            (Stage::Recipient, 550, Some((5, 7, 1)), Provider),
            (Stage::Recipient, 554, Some((5, 7, 1)), Provider),
            (Stage::Recipient, 550, Some((5, 7, 26)), Provider),
            (Stage::Recipient, 530, Some((5, 7, 0)), Provider),
            (Stage::Recipient, 550, Some((5, 4, 1)), Provider),
            (Stage::Recipient, 552, None, Provider),
            (Stage::Recipient, 554, None, Provider),
            (Stage::Recipient, 503, None, Provider),
            (Stage::Recipient, 451, Some((4, 7, 1)), Provider),
            (Stage::Recipient, 451, None, Provider),
            (Stage::Recipient, 421, None, Provider),
            // After the mail itself it is about the mail, unless the status says otherwise.
            (Stage::Content, 554, Some((5, 7, 1)), Provider),
            (Stage::Content, 552, Some((5, 3, 4)), Provider),
            (Stage::Content, 550, Some((5, 2, 252)), Provider),
            (Stage::Content, 550, None, Provider),
            (Stage::Content, 452, Some((4, 3, 1)), Provider),
            (Stage::Content, 550, Some((5, 1, 1)), Recipient),
        ];
        for (stage, code, status, expected) in table {
            let status = status.map(|(class, subject, detail)| Status(class, subject, detail));
            assert_eq!(stage.blame(code, status), expected, "{stage:?} {code} {status:?}");
        }
    }
}
