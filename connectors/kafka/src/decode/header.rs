//! Reads the headers of a record.

use rdkafka::Message;
use rdkafka::message::Headers as _;

/// The text of a header; none if it is not there.
///
/// # Errors
/// If it is no text. The value is not repeated.
pub(crate) fn text<'a>(message: &'a impl Message, name: &str) -> Result<Option<&'a str>, String> {
    let Some(headers) = message.headers() else { return Ok(None) };
    let Some(header) = headers.iter().find(|it| it.key.eq_ignore_ascii_case(name)) else {
        return Ok(None);
    };
    let bytes = header.value.unwrap_or_default();
    std::str::from_utf8(bytes).map(Some).map_err(|_| format!("header {name} is not UTF-8"))
}

/// The text of a header that must be there.
///
/// # Errors
/// If it is missing, empty or no text.
pub(super) fn needed<'a>(message: &'a impl Message, name: &str) -> Result<&'a str, String> {
    let found = text(message, name)?.filter(|it| !it.is_empty());
    found.ok_or_else(|| format!("header {name} is missing"))
}
