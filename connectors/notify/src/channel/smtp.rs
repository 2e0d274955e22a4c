//! Email over SMTP.
//!
//! The connections are kept here and not in lettre's pool: the pool takes a connection back even
//! when its send was cut off half-way, and the next message would read answers meant for the last.

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
use lettre::transport::smtp::extension::ClientId;
use tokio::sync::Mutex;

use super::{Channel, SendError};
use crate::options::{OptionsError, Smtp, Tls};
use crate::outgoing::Outgoing;

/// How long one message may take, connection included.
const SEND_WAIT_MAX: Duration = Duration::from_secs(30);
/// How many connections are kept open between messages.
const CONNECTIONS_IDLE_MAX: usize = 4;
/// Answers that mean "not you" rather than "not this message": our login or the encryption is
/// wrong (RFC 4954), which a coordinator repairs. No patient must be passed over for it.
const LOGIN_CODES: [u16; 5] = [530, 534, 535, 538, 454];

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
    /// If the sender is no address or the server's name can not be checked by TLS.
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
        connection
            .send(mail.envelope(), &mail.formatted())
            .await
            .map_err(|error| refusal(&error))?;
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
                None => return self.connect().await.map_err(|error| unreachable(&error)),
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
            SendError::Permanent("the email address on record is not one".to_owned())
        })?;
        headers(self.from.clone(), message, id)
            .to(Mailbox::new(None, to))
            .body(message.body.clone())
            .map_err(|_| SendError::Permanent("the email could not be written".to_owned()))
    }
}

#[async_trait]
impl Channel for Mail {
    async fn send(&self, message: &Outgoing, id: EffectId) -> Result<(), SendError> {
        let mail = self.mail(message, id)?;
        match tokio::time::timeout(SEND_WAIT_MAX, self.deliver(&mail)).await {
            Ok(result) => result,
            Err(_) => Err(SendError::Retry("the mail server did not answer in time".to_owned())),
        }
    }
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
        problem: "its certificate can not be checked under this name".to_owned(),
    })
}

/// Before any message was named: the server or our settings, never the patient.
fn unreachable(error: &SmtpError) -> SendError {
    let reason = match error.status() {
        Some(code) => format!("the mail server refused us with {code}"),
        None if error.is_tls() => "the mail server's certificate or encryption is wrong".to_owned(),
        None if error.is_client() => {
            "the mail server offers neither the encryption nor the login asked for".to_owned()
        }
        None => "the mail server can not be reached".to_owned(),
    };
    SendError::Retry(reason)
}

fn refusal(error: &SmtpError) -> SendError {
    let code = error.status().map(u16::from);
    match code {
        Some(code) if LOGIN_CODES.contains(&code) => {
            SendError::Retry(format!("the mail server wants another login, {code}"))
        }
        Some(code) if error.is_permanent() => {
            SendError::Permanent(format!("the mail server refused the message with {code}"))
        }
        Some(code) => SendError::Retry(format!("the mail server put it off with {code}")),
        None if error.is_client() => {
            SendError::Permanent("the mail server can not write to such an address".to_owned())
        }
        None => SendError::Retry("the connection to the mail server broke".to_owned()),
    }
}
