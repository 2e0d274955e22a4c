//! How a body was packed for the way: as it is, or by gzip.

use std::io::Read as _;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use flate2::read::MultiGzDecoder;

use super::problem::Problem;

/// The one packing that is taken; answers say so.
pub(super) const ACCEPTED: &str = "gzip";

/// The body as it was before it was packed, of `bytes_max` bytes at most.
pub(super) fn unpacked(
    headers: &HeaderMap,
    body: Bytes,
    bytes_max: usize,
) -> Result<Bytes, Problem> {
    let codings = headers.get_all(header::CONTENT_ENCODING).iter();
    let codings: Vec<&str> = codings.map(|value| value.to_str().unwrap_or("?").trim()).collect();
    let is = |name: &str, coding: &str| coding.eq_ignore_ascii_case(name);
    match codings.as_slice() {
        [] => Ok(body),
        [one] if one.is_empty() || is("identity", one) || body.is_empty() => Ok(body),
        [one] if is("gzip", one) || is("x-gzip", one) => gunzip(&body, bytes_max),
        _ => Err(unknown()),
    }
}

/// Reads no further than one byte past the limit, whatever the body claims to hold.
fn gunzip(body: &[u8], bytes_max: usize) -> Result<Bytes, Problem> {
    let mut plain = Vec::new();
    let mut reader = MultiGzDecoder::new(body).take(bytes_max as u64 + 1);
    reader.read_to_end(&mut plain).map_err(|_| {
        Problem::unreadable("The body is said to be gzip, and is not or is damaged or cut off.")
    })?;
    if bytes_max < plain.len() { Err(too_large(bytes_max)) } else { Ok(plain.into()) }
}

/// The body is larger than what is taken, packed or unpacked.
pub(super) fn too_large(bytes_max: usize) -> Problem {
    let detail = format!("The body is larger than {bytes_max} bytes. Send it in smaller parts.");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is too large", detail)
}

fn unknown() -> Problem {
    let detail = "Send the body as it is, or once through gzip with `content-encoding: gzip`.";
    let title = "The body is packed in a way that is not known";
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Problem::UNKNOWN_CODING, title, detail)
}
