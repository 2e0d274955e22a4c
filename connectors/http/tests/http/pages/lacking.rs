//! The page of what the lists lack, and its counts on the front page.

use std::sync::Arc;

use backfill_core::course::SuspendedFor;
use backfill_core::entry::{Entry, Priority};
use backfill_core::slot::AppointmentKind;
use backfill_core::{EntryId, Timestamp};

use backfill_runtime::Zone;

use crate::fakes::World;
use crate::fakes::sample::NOW;

const NUMBER: &str = "999 054 8609";
const LACKING: &str = "/console/entries/lacking";

/// The sample's entry, which lacks nothing, changed so.
fn world_of(change: impl Fn(&mut Entry)) -> Arc<World> {
    let world = World::with_offer();
    let mut held = world.held();
    let entry = &mut held.entries[0];
    entry.kind = AppointmentKind::New;
    entry.seeks.types = vec!["hand".to_owned()];
    let other = entry.clone();
    change(entry);
    // Types are missed where the list says them of somebody else.
    if entry.seeks.types.is_empty() {
        held.entries.push(Entry { id: EntryId(2_000), ..other });
    }
    drop(held);
    world
}

#[tokio::test]
async fn what_is_lacking_is_counted_by_its_column_and_leads_to_who_it_is() {
    for (column, change) in [
        ("priority", (|it| it.priority = Priority::Unsaid) as fn(&mut Entry)),
        ("due_by", |it| {
            (it.kind, it.timing.due_by) = (AppointmentKind::FollowUp, None);
        }),
        ("clinic_types", |it| it.seeks.types.clear()),
        ("suspended_until", |it| {
            (it.suspended, it.course.suspended_for) = (true, SuspendedFor::Unfit);
        }),
    ] {
        let world = world_of(change);
        let counted = format!("{LACKING}?column={column}\"><b>1</b>");
        assert!(world.get("/console").await.body.contains(&counted), "{column}");
        for address in [LACKING.to_owned(), format!("{LACKING}?column={column}")] {
            let page = world.get(&address).await;
            assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
            let band = if column == "priority" { "No priority said" } else { "Routine" };
            let person = ["Philippa Featherstonehaugh", "07700 900123", "2 March", NUMBER];
            for said in person.into_iter().chain([column, band]) {
                assert!(page.body.contains(said), "{said} of {column}");
            }
        }
    }
    let asked = world_of(|it| it.course.validated_on = Some(0));
    let page = asked.get(&format!("{LACKING}?column=validated_on")).await.body;
    assert!(page.contains("asked on 1970-01-01"), "{page}");
}

#[tokio::test]
async fn where_nothing_is_lacking_nothing_is_said() {
    let world = world_of(|_| {});
    let page = world.get("/console").await.body;
    assert!(!page.contains(LACKING), "{page}");
    for address in [LACKING, "/console/entries/lacking?column=manners&after=x"] {
        let page = world.get(address).await;
        assert!(page.body.contains("Nothing is lacking"), "{}", page.body);
        assert!(!page.body.contains("Philippa"));
    }
}

#[tokio::test]
async fn the_most_urgent_come_first_and_then_who_waits_longest() {
    let world = world_of(|it| it.seeks.types.clear());
    let since = |days: i64| Timestamp(NOW.0 - days * 24 * 3_600_000);
    {
        let mut held = world.held();
        let first = held.entries[0].clone();
        for (id, priority, days) in [
            (10, Priority::Routine, 400),
            (11, Priority::TwoWeekWait, 3),
            (12, Priority::TwoWeekWait, 40),
            (13, Priority::Urgent, 90),
        ] {
            let waiting_since = since(days);
            held.entries.push(Entry { id: EntryId(id), priority, waiting_since, ..first.clone() });
        }
    }
    let page = world.get(&format!("{LACKING}?column=clinic_types")).await.body;
    let days = [40, 3, 90, 400].map(|days| {
        let zone = Zone::named(Zone::LONDON).unwrap();
        let date = zone.civil(since(days)).date();
        page.find(&format!(">{}<", date.strftime("%A %-d %B %Y")))
            .unwrap_or_else(|| panic!("{page}"))
    });
    assert!(days.is_sorted(), "{days:?}");
}

#[tokio::test]
async fn more_than_a_page_of_them_are_paged() {
    let world = world_of(|it| it.priority = Priority::Unsaid);
    {
        let mut held = world.held();
        let first = held.entries[0].clone();
        held.entries = (1..=101).map(|id| Entry { id: EntryId(id), ..first.clone() }).collect();
    }
    let page = world.get(&format!("{LACKING}?column=priority")).await.body;
    let next = format!("{LACKING}?column=priority&amp;after={}", EntryId(100));
    assert_eq!((page.matches("Philippa").count(), page.contains(&next)), (100, true));
    let last = world.get(&next.replace("&amp;", "&")).await.body;
    assert_eq!((last.matches("Philippa").count(), last.contains("after=")), (1, false));
}
