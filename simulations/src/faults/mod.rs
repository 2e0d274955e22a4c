//! What goes wrong, one file per fault. How often is drawn per seed; each firing is counted.

pub(crate) mod acknowledgement_twice;
pub(crate) mod admission;
pub(crate) mod blanks;
pub(crate) mod booking_refused;
pub(crate) mod carried_out_twice;
pub(crate) mod clock_drift;
pub(crate) mod clock_jump;
pub(crate) mod clock_wrong;
pub(crate) mod commit_lost;
pub(crate) mod commit_unknown;
pub(crate) mod contradiction;
pub(crate) mod crash;
pub(crate) mod death_late;
pub(crate) mod duplicate_delivery;
pub(crate) mod handed_over;
pub(crate) mod late_statement;
pub(crate) mod merge;
pub(crate) mod merge_taken_back;
pub(crate) mod message_failed;
pub(crate) mod move_without_reason;
pub(crate) mod need_ended;
pub(crate) mod never_told;
pub(crate) mod no_number;
pub(crate) mod opt_out_race;
pub(crate) mod outcome;
pub(crate) mod overbooked;
pub(crate) mod provider_down;
pub(crate) mod redelivery;
pub(crate) mod reorder;
pub(crate) mod restart;
pub(crate) mod reused_number;
pub(crate) mod same_id_other_body;
pub(crate) mod silence;
pub(crate) mod pause;
pub(crate) mod unreadable_record;
pub(crate) mod withdrawal_race;
pub(crate) mod zombie;

use crate::coverage::Coverage;
use crate::seeds::Stream;

/// Whether a fault strikes now; counts it if it does.
fn strikes(
    stream: &mut Stream,
    permille: u32,
    coverage: &mut Coverage,
    name: &'static str,
) -> bool {
    let strikes = stream.chance(permille);
    if strikes {
        coverage.hit(name);
    }
    strikes
}
