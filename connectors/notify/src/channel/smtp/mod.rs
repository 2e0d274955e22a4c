//! Email over SMTP.
//!
//! The connections are kept here and not in lettre's pool: the pool takes a connection back even
//! when its send was cut off half-way, and the next message would read answers meant for the last.

mod refusal;

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use async_trait::async_trait;
use backfill_core::EffectId;
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{self, Data, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use tokio::sync::Mutex;

use super::{Channel, SendError};
use crate::options::{OptionsError, Smtp, Tls};
use crate::outgoing::Outgoing;
use refusal::Stage;

/// How long one message may take, connection included: less than the executor waits, which must
/// hear whose fault it is.
const SEND_WAIT_MAX: Duration = Duration::from_secs(25);
/// How many connections are kept open between messages.
const CONNECTIONS_IDLE_MAX: usize = 4;
/// The email channel.
pub(crate) struct Mail {
    server: (String, u16),
    tls: Tls,
    tls_parameters: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello: ClientId,
    from: Mailbox,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mail({}:{}, {:?})", self.server.0, self.server.1, self.tls)
    }
}

impl Mail {
    /// A channel to a mail server. Connects with the first message.
    ///
    /// # Errors
    /// If the sender is no address or the server's name cannot be checked by TLS.
    pub(crate) fn new(options: &Smtp) -> Result<Self, OptionsError> {
        let from: Mailbox = options.from.parse().map_err(|_| OptionsError {
            key: "smtp.from",
            problem: "is no address; write `Appointments <appointments@trust.nhs.uk>`".to_owned(),
        })?;
        let tls_parameters = match options.tls {
            Tls::None => None,
            Tls::Starttls | Tls::Wrapper => Some(tls_parameters(&options.host)?),
        };
        let secret = options.user.clone().zip(options.password.clone());
        Ok(Self {
            server: (options.host.clone(), options.port),
            tls: options.tls,
            tls_parameters,
            credentials: secret.map(|(user, password)| Credentials::new(user, password.0)),
            hello: ClientId::Domain(from.email.domain().to_owned()),
            from,
            idle: Mutex::new(Vec::new()),
        })
    }

    async fn deliver(&self, mail: &Message) -> Result<(), SendError> {
        // Whoever fails or is cut off drops the connection; only a clean one is kept.
        let mut connection = self.connection().await?;
        converse(&mut connection, mail).await?;
        let mut idle = self.idle.lock().await;
        if idle.len() < CONNECTIONS_IDLE_MAX {
            idle.push(connection);
        }
        Ok(())
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, SendError> {
        loop {
            // In a statement of its own, so that the list is free while the server is asked.
            let kept = self.idle.lock().await.pop();
            match kept {
                None => {
                    return self.connect().await.map_err(|error| Stage::Connection.failed(&error));
                }
                Some(mut connection) => {
                    if connection.test_connected().await {
                        return Ok(connection);
                    }
                }
            }
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let (host, port) = (self.server.0.as_str(), self.server.1);
        let first = if self.tls == Tls::Wrapper { self.tls_parameters.clone() } else { None };
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (host, port),
            Some(SEND_WAIT_MAX),
            &self.hello,
            first,
            None,
        )
        .await?;
        if let (Tls::Starttls, Some(parameters)) = (self.tls, &self.tls_parameters) {
            connection.starttls(parameters.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    fn mail(&self, message: &Outgoing, id: EffectId) -> Result<Message, SendError> {
        let to = message.to.parse().map_err(|_| {
            SendError::Recipient("the email address on record is not one".to_owned())
        })?;
        headers(self.from.clone(), message, id)
            .to(Mailbox::new(None, to))
            .body(message.body.clone())
            .map_err(|_| SendError::Recipient("the email could not be written".to_owned()))
    }
}

#[async_trait]
impl Channel for Mail {
    async fn send(&self, message: &Outgoing, id: EffectId) -> Result<(), SendError> {
        let mail = self.mail(message, id)?;
        match tokio::time::timeout(SEND_WAIT_MAX, self.deliver(&mail)).await {
            Ok(result) => result,
            Err(_) => Err(SendError::Provider("the mail server did not answer in time".to_owned())),
        }
    }
}

/// Sends one mail command by command: whose fault a refusal is depends on what was refused.
async fn converse(connection: &mut AsyncSmtpConnection, mail: &Message) -> Result<(), SendError> {
    let (envelope, bytes) = (mail.envelope(), mail.formatted());
    let mut parameters = Vec::new();
    let mut addresses = envelope.to().iter().chain(envelope.from());
    if !addresses.all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            let reason = "the mail server cannot write to such an address";
            return Err(SendError::Recipient(reason.to_owned()));
        }
        parameters.push(MailParameter::SmtpUtfEight);
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let sender = commands::Mail::new(envelope.from().cloned(), parameters);
    let result = connection.command(sender).await;
    result.map_err(|error| Stage::Sender.failed(&error))?;
    for recipient in envelope.to() {
        let result = connection.command(Rcpt::new(recipient.clone(), Vec::new())).await;
        result.map_err(|error| Stage::Recipient.failed(&error))?;
    }
    let result = connection.command(Data).await;
    result.map_err(|error| Stage::Content.failed(&error))?;
    let result = connection.message(&bytes).await;
    result.map_err(|error| Stage::Content.failed(&error)).map(drop)
}

/// All that follows from the effect alone, so that a second try is the same mail to the byte.
fn headers(from: Mailbox, message: &Outgoing, id: EffectId) -> MessageBuilder {
    let message_id = format!("<{id}@{}>", from.email.domain());
    let since_1970 = Duration::from_millis(u64::try_from(message.created_at.0).unwrap_or(0));
    Message::builder()
        .from(from)
        .subject(message.subject.clone())
        .message_id(Some(message_id))
        .date(UNIX_EPOCH + since_1970)
        .header(ContentType::TEXT_PLAIN)
        // Keeps absence notes from coming back (RFC 3834).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
}

fn tls_parameters(host: &str) -> Result<TlsParameters, OptionsError> {
    TlsParameters::new(host.to_owned()).map_err(|_| OptionsError {
        key: "smtp.host",
        problem: "its certificate cannot be checked under this name".to_owned(),
    })
}
