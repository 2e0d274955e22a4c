//! The list of backends, and the list of promises each of them is held to.

use std::sync::Arc;

use backfill_runtime::ports::{Intake, Log, Outbox, Reader, Store, Subjects, Vault, Ways};
use backfill_store::{Memory, Options, Sqlite};
use tempfile::TempDir;

use crate::database::Database;

/// All ports at once: a store with its log and vault.
pub(crate) trait House:
    Intake + Log + Store + Outbox + Reader + Subjects + Vault + Ways
{
}

impl<T: Intake + Log + Store + Outbox + Reader + Subjects + Vault + Ways> House for T {}

/// An empty store, and the folder it lives in, if it does.
pub(crate) struct Opened {
    pub(crate) house: Arc<dyn House>,
    _folder: Option<TempDir>,
}

pub(crate) async fn memory() -> Opened {
    Opened { house: Arc::new(Memory::new().unwrap()), _folder: None }
}

pub(crate) async fn sqlite() -> Opened {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("backfill.db");
    let house = Sqlite::open(&path, &Options::default()).await.unwrap();
    Opened { house: Arc::new(house), _folder: Some(folder) }
}

pub(crate) async fn postgres() -> Opened {
    let database = Database::new().await;
    Opened { house: Arc::new(database.open().await), _folder: Some(database.into_folder()) }
}

/// Makes one test per promise and backend.
macro_rules! promises {
    ($($topic:ident { $($promise:ident),+ $(,)? })+) => {
        promises!(@backend memory $($topic { $($promise),+ })+);
        promises!(@backend sqlite $($topic { $($promise),+ })+);
        promises!(@backend postgres $($topic { $($promise),+ })+);
    };
    (@backend $backend:ident $($topic:ident { $($promise:ident),+ })+) => {
        mod $backend {
            $(mod $topic {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    let opened = crate::backends::$backend().await;
                    crate::$topic::$promise(opened.house.clone()).await;
                })+
            })+
        }
    };
}

promises! {
    intake {
        what_was_taken_is_in_the_log_in_order,
        a_duplicate_gets_the_stored_reply_and_nothing_is_done_again,
        the_same_id_with_another_body_is_a_conflict_and_goes_to_quarantine,
        a_conflict_keeps_the_bytes_as_they_came,
        an_id_is_forgotten_after_its_time,
        what_is_said_under_a_forgotten_id_counts,
        of_several_at_once_under_a_forgotten_id_the_first_is_taken,
        what_has_no_effect_is_counted_by_sender_and_reason,
        the_same_id_of_another_source_is_another_message,
        an_original_is_kept_once_however_often_it_comes,
        many_callers_at_once_each_get_their_own_answer,
        readers_of_the_log_are_woken,
    }
    commit {
        a_new_region_starts_at_the_beginning,
        a_commit_moves_the_cursor_and_is_read_back,
        places_in_feeds_are_stored_with_the_commit,
        an_older_owner_is_refused_and_writes_nothing,
        a_commit_from_another_place_in_the_log_is_refused,
        a_refused_commit_leaves_nothing_behind,
        a_gap_in_the_journal_is_refused,
        an_event_is_taken_once,
        a_journal_is_read_in_pieces,
        a_large_batch_is_stored_whole,
        outcomes_say_what_was_refused,
        the_newest_snapshot_comes_back_as_it_was,
        those_who_wait_for_a_commit_are_woken,
        quarantined_log_records_can_be_looked_at,
        what_the_engine_puts_aside_is_kept_as_it_came,
        what_the_ledger_has_already_is_counted_by_sender,
        an_original_in_quarantine_is_found_by_its_number,
    }
    constraints {
        as_many_offers_as_the_rules_allow_are_live,
        one_live_offer_more_than_the_rules_allow_is_refused,
        other_rules_allow_other_numbers,
        lower_rules_leave_live_offers_alone,
        a_freed_lane_can_be_used_again,
        one_slot_is_accepted_once,
        one_slot_is_booked_once,
        a_patient_has_one_live_offer_per_service,
        a_patient_may_have_live_offers_of_two_services,
        an_ended_offer_makes_room_in_the_same_batch,
        overlapping_bookings_of_one_patient_are_refused,
        overlapping_acceptances_of_one_patient_are_refused,
        bookings_that_only_touch_are_fine,
        a_booking_over_a_given_up_one_is_fine,
        an_offer_of_an_unknown_slot_is_refused,
    }
    outbox {
        wishes_are_due_by_topic_in_the_order_they_were_made,
        a_wish_put_off_is_due_again_at_its_time,
        what_is_done_or_failed_is_not_due_and_stays_so,
        a_wish_written_twice_is_one_wish,
        takers_are_woken,
        a_stop_or_a_death_calls_off_what_waits_for_that_patient_and_nothing_else,
        every_end_is_told_from_every_other,
        what_a_person_must_do_waits_until_that_person_says_so,
        a_stop_calls_off_what_a_person_was_to_tell,
        a_stop_calls_off_the_offers_of_its_trust_and_a_death_everything,
        a_confirmation_is_called_off_with_its_booking_and_nothing_else,
        that_it_was_cancelled_is_called_off_once_it_stands_again,
        a_paused_way_stays_so_since_the_first_time_until_it_works,
    }
    heard {
        of_each_trust_the_newest_word_is_kept,
        whoever_lost_the_region_has_heard_nothing,
    }
    copies {
        a_restored_copy_is_known_and_fences_whoever_decided_before,
        an_event_is_known_by_the_id_it_came_with,
    }
    times {
        the_last_record_and_what_was_confirmed_are_told,
    }
    offerings {
        of_each_part_the_last_word_is_kept,
        whoever_lost_the_region_opens_nothing,
    }
    stops {
        a_death_is_known_of_from_the_moment_it_is_told,
        whoever_is_sent_nothing_at_all_may_have_died,
    }
    reader {
        slots_are_filtered_and_sorted_by_start,
        the_slots_of_a_day_are_the_unfinished_the_changed_and_those_that_start,
        entries_are_filtered_and_paged,
        an_entry_that_left_is_gone,
        entries_that_wait_for_a_person_are_listed_and_counted,
        what_entries_lack_is_listed_and_counted_by_the_day,
        offers_are_listed_by_slot_and_by_time,
        bookings_are_listed_by_the_start_of_their_slots,
        the_story_of_a_slot_is_told_in_order,
        appointments_follow_their_last_change,
        appointments_are_found_by_patient_and_by_the_number_of_the_trust,
        counts_are_those_of_the_rows,
        a_limit_of_rows_is_kept,
    }
    numbers {
        a_number_that_is_no_longer_theirs_leads_to_nobody,
        a_number_is_taken_off_a_person_under_whichever_reference_it_came,
    }
    people {
        asking_changes_nothing,
        a_number_leads_to_one_person_however_it_is_written,
        two_nhs_numbers_are_never_one_person,
        numbers_of_two_people_are_a_doubt,
        a_local_number_alone_needs_the_same_birth_date,
        of_two_who_meet_somebody_new_the_second_asks_again,
        callers_at_the_same_time_get_the_same_person,
        nothing_said_counts_before_its_event_and_nothing_if_it_is_refused,
        a_number_of_a_refused_event_may_become_somebody_elses,
        a_number_said_twice_counts_though_the_first_is_refused,
        a_delivery_that_comes_again_says_nothing,
        the_newest_statement_wins_whichever_comes_last,
        what_says_the_same_as_last_time_says_nothing,
        what_was_said_is_known_however_much_was_said,
        merged_people_are_one_until_they_are_parted,
        a_chain_of_merges_ends_at_the_last,
        an_erased_person_is_gone_and_stays_gone,
    }
    subjects {
        all_that_is_kept_of_a_person_is_shown,
        what_names_the_person_goes_with_their_key,
        who_said_yes_at_the_same_moment_keeps_their_name,
    }
    vault {
        a_link_is_the_same_every_time_and_leads_back,
        an_unknown_token_leads_nowhere,
        wrong_checks_are_counted_by_offer_and_by_patient,
        a_version_is_another_after_each_change_of_what_is_known,
    }
}
