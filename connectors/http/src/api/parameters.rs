//! What stands in the address: ids in the path and filters after the question mark.

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use backfill_reading::{FieldErrors, Reading};

use super::problem::Problem;
use crate::App;

/// The id in the path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PathId<T>(pub(crate) T);

impl<T: FromStr> FromRequestParts<App> for PathId<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, app).await.ok();
        let id = text.and_then(|Path(text)| text.parse().ok());
        let detail = "The path does not hold an id. An id is 32 hexadecimal digits.";
        id.map(Self).ok_or_else(|| Problem::not_found(detail))
    }
}

/// The filters after the question mark.
#[derive(Debug, Clone)]
pub(crate) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// Refuses filters that the endpoint does not have: a misspelt one would widen the answer.
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        for name in self.0.keys().filter(|name| !names.contains(&name.as_str())) {
            errors.push(name, format!("is no filter here; the filters are {}", names.join(", ")));
        }
        errors.or(())
    }

    /// One filter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// How many to give: `limit`, or `default` where it is not set.
    pub(crate) fn limit(&self, reading: &mut Reading, default: usize, most: usize) -> usize {
        reading.number("limit", self.get("limit"), 1..=most).unwrap_or(default)
    }
}

impl FromRequestParts<App> for Parameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map_err(|_| Problem::unreadable("What follows the question mark cannot be read."))?;
        let mut parameters = BTreeMap::new();
        for (name, value) in pairs.0 {
            if parameters.insert(name.clone(), value).is_some() {
                return Err(Problem::repeated(&name));
            }
        }
        Ok(Self(parameters))
    }
}
