//! The wall clock goes too fast or too slow.

use crate::coverage::Coverage;
use crate::swarm::Faults;

/// How much faster it goes, in parts per million.
pub(crate) fn ppm(faults: &Faults, coverage: &mut Coverage) -> i64 {
    if faults.drift_ppm != 0 {
        coverage.hit("fault: clock drift");
    }
    faults.drift_ppm
}
