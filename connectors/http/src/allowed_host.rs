//! Answers only when asked for by a name of its own.
//!
//! A page of another site can make its own name lead to this machine ("DNS rebinding"); the
//! browser then takes the console for a part of that site and lets it read and post. What it can
//! not do is ask by another name than its own, so names that are not ours are not answered.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;
use std::sync::Arc;

use crate::Options;

const REFUSAL: &str = "This service is not known by the name it was asked for. Use its address, or \
                       add the name to `allowed_hosts`.\n";

/// A load balancer asks for this by whatever address it has; it tells nothing.
const PROBE: &str = "/healthz";

/// Routes that answer only by names of ours.
pub fn by_own_names(routes: Router, options: Arc<Options>) -> Router {
    routes.layer(from_fn_with_state(options, guard))
}

/// Lets requests pass that ask by a name of ours, or by none: every browser gives one.
pub(crate) async fn guard(
    State(options): State<Arc<Options>>,
    request: Request,
    next: Next,
) -> Response {
    if request.uri().path() == PROBE {
        return next.run(request).await;
    }
    match asked_name(request.headers(), request.uri()) {
        Asked::Nothing => next.run(request).await,
        Asked::Name(name) if is_ours(&options, &name) => next.run(request).await,
        Asked::Name(_) | Asked::Nonsense => {
            tracing::warn!("request by an unknown host name refused");
            (StatusCode::MISDIRECTED_REQUEST, REFUSAL).into_response()
        }
    }
}

/// What a request says it wants to talk to.
enum Asked {
    Nothing,
    Nonsense,
    /// In lower case, without the port.
    Name(String),
}

fn asked_name(headers: &HeaderMap, uri: &Uri) -> Asked {
    // HTTP/2 has it in the address.
    if let Some(host) = uri.host() {
        return Asked::Name(host.to_ascii_lowercase());
    }
    let mut hosts = headers.get_all(HOST).iter();
    let Some(host) = hosts.next() else { return Asked::Nothing };
    // A proxy may have looked at the other one.
    if hosts.next().is_some() {
        return Asked::Nonsense;
    }
    match host.to_str().ok().and_then(|text| text.parse::<Authority>().ok()) {
        Some(authority) => Asked::Name(authority.host().to_ascii_lowercase()),
        None => Asked::Nonsense,
    }
}

/// This machine, the public address, the address listened on, and what the options add. Asking by
/// an address is no rebinding; but only where all addresses are listened on is each of them ours.
fn is_ours(options: &Options, name: &str) -> bool {
    let address = address(name);
    let listens = options.listen.as_deref().and_then(host_of);
    let public = host_of(&options.public_url).filter(|_| !options.patients_apart);
    name == "localhost"
        || address.is_some_and(|address| address.is_loopback())
        || public.is_some_and(|host| host == name)
        || listens.as_ref().is_some_and(|host| host == name)
        || (address.is_some() && listens.and_then(|host| self::address(&host)).is_some_and(is_any))
        || options.allowed_hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
}

fn is_any(address: IpAddr) -> bool {
    address.is_unspecified()
}

/// An address, which stands in brackets if it is of version 6.
fn address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// The host of `https://host:port/path` or `host:port`, in lower case.
fn host_of(text: &str) -> Option<String> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority: Authority = rest.split('/').next()?.parse().ok()?;
    Some(authority.host().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_names_are_answered() {
        let options = Options {
            public_url: "https://Offers.example.org:8443".to_owned(),
            listen: Some("192.0.2.7:8080".to_owned()),
            allowed_hosts: vec!["backfill.example.org".to_owned()],
            ..Options::default()
        };
        for ours in [
            "localhost",
            "127.0.0.1",
            "127.8.9.1",
            "[::1]",
            "offers.example.org",
            "192.0.2.7",
            "backfill.example.org",
        ] {
            assert!(is_ours(&options, ours), "{ours}");
        }
        for other in ["evil.invalid", "192.0.2.8", "localhost.evil.invalid", "", "example.org"] {
            assert!(!is_ours(&options, other), "{other}");
        }
    }

    #[test]
    fn the_name_that_patients_use_is_not_the_consoles_once_they_have_their_own_door() {
        let public_url = "https://offers.example.org".to_owned();
        let together = Options { public_url, ..Options::default() };
        let apart = Options { patients_apart: true, ..together.clone() };
        assert!(is_ours(&together, "offers.example.org"));
        assert!(!is_ours(&apart, "offers.example.org"));
        assert!(is_ours(&apart, "localhost"));
    }

    #[test]
    fn where_all_addresses_are_listened_on_all_addresses_are_own() {
        for listen in ["0.0.0.0:8080", "[::]:8080"] {
            let options = Options { listen: Some(listen.to_owned()), ..Options::default() };
            assert!(is_ours(&options, "192.0.2.8"), "{listen}");
            assert!(is_ours(&options, "[2001:db8::1]"), "{listen}");
            assert!(!is_ours(&options, "evil.invalid"), "{listen}");
        }
    }
}
