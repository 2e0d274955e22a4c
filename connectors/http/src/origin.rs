//! Where a request comes from, as far as a browser says it: `Sec-Fetch-Site`, and older ones `Origin`.
//! Programs say neither.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// Whose page asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    /// One of ours.
    Own,
    /// Another's: whatever the browser says that is not ours.
    Other,
    /// Nobody says: no browser, or none of today.
    Unsaid,
}

/// What the headers of a request say.
pub(crate) fn site(headers: &HeaderMap) -> Site {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text("sec-fetch-site") {
        return if site == "same-origin" { Site::Own } else { Site::Other };
    }
    let Some(origin) = text(ORIGIN.as_str()) else { return Site::Unsaid };
    match (origin.split_once("://"), text(HOST.as_str())) {
        (Some((_, from)), Some(host)) if from.eq_ignore_ascii_case(host) => Site::Own,
        _ => Site::Other,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn told(pairs: &[(&'static str, &'static str)]) -> Site {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        site(&headers)
    }

    #[test]
    fn a_browser_says_whose_page_asks() {
        for (headers, whose) in [
            (&[("sec-fetch-site", "same-origin")][..], Site::Own),
            (&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")], Site::Own),
            (&[("sec-fetch-site", "cross-site")], Site::Other),
            (&[("sec-fetch-site", "same-site")], Site::Other),
            (&[("sec-fetch-site", "none")], Site::Other),
            (&[("origin", "http://evil.invalid"), ("host", "127.0.0.1:8080")], Site::Other),
            (&[("origin", "null"), ("host", "127.0.0.1:8080")], Site::Other),
            (&[("origin", "http://127.0.0.1:8080")], Site::Other),
            (&[("host", "127.0.0.1:8080")], Site::Unsaid),
        ] {
            assert_eq!(told(headers), whose, "{headers:?}");
        }
    }
}
