//! Over which ways patients hear of offers, and whether they can reach the pages: said at the start,
//! and by the doctor.

use backfill_notify::{WayOut, why_not_from_outside};
use tracing::{info, warn};

use crate::config::Config;

/// What to do about an address that patients cannot reach.
pub(crate) const SET_URL: &str = "set `public.url` to the https address that patients reach";

/// Why the links in messages lead nowhere for patients; none if nothing speaks against them.
pub(crate) fn why_unreachable(config: &Config) -> Option<&'static str> {
    why_not_from_outside(&config.public.url)
}

/// Says what goes out, once.
pub(crate) fn say(config: &Config) {
    if config.is_demonstration {
        info!("the patients are made up: every message counts as sent, and none is");
        return;
    }
    for WayOut { name, goes_out, detail } in config.notify().ways_out() {
        if goes_out {
            info!(way = name, detail, "patients are reached this way");
        } else {
            warn!(way = name, detail, "nothing goes out this way");
        }
    }
    if let Some(why) = why_unreachable(config) {
        let url = &config.public.url;
        warn!(url, why, "patients cannot reach the pages from outside; {SET_URL}");
    }
}
