//! How many files may be open: connections of HTTP must leave room for HL7, the database and the
//! rest.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tracing::{info, warn};

/// Database, key, log, broker, messages that go out, and what else is open.
const OTHERS: u64 = 128;
/// With fewer connections nobody is served.
const CONNECTIONS_MIN: u64 = 8;

/// Raises the limit of this process as far as the system allows, and says how many of the wanted
/// connections of HTTP fit beside so many of HL7.
pub(crate) fn connections(http: usize, hl7: usize) -> usize {
    let limit = raised(getrlimit(Resource::Nofile));
    let fits = fitting(http, hl7, limit);
    if fits < http {
        warn!(
            open_files = limit,
            wanted = http,
            connections = fits,
            "too few files may be open for `http.limits.connections`; raise the limit of open \
             files (`ulimit -n`, or LimitNOFILE of the unit)"
        );
    }
    fits
}

/// The limit after it was raised; none means that there is none.
fn raised(limit: Rlimit) -> Option<u64> {
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(error) => {
            info!(%error, "the limit of open files stays as it is");
            limit.current
        }
    }
}

fn fitting(http: usize, hl7: usize, limit: Option<u64>) -> usize {
    let Some(limit) = limit else { return http };
    let hl7 = u64::try_from(hl7).unwrap_or(u64::MAX);
    let left = limit.saturating_sub(OTHERS).saturating_sub(hl7).max(CONNECTIONS_MIN);
    usize::try_from(left).unwrap_or(usize::MAX).min(http)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_room_for_hl7_and_the_rest() {
        for (http, hl7, limit, fits) in [
            (512, 64, None, 512),
            (512, 64, Some(1_024), 512),
            (512, 64, Some(704), 512),
            (512, 64, Some(703), 511),
            (512, 64, Some(256), 64),
            (512, 64, Some(100), 8),
            (4, 64, Some(100), 4),
        ] {
            assert_eq!(fitting(http, hl7, limit), fits, "{http} {hl7} {limit:?}");
        }
    }
}
