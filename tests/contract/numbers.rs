//! Numbers that are not theirs any more of whom they were said.

use std::sync::Arc;

use backfill_runtime::ports::{Details, Resolved, Taken, Who};

use crate::backends::House;
use crate::people::{Door, LOCAL, NHS_1, NHS_2, OTHER_LOCAL, of, phone, who};

pub(crate) async fn a_number_that_is_no_longer_theirs_leads_to_nobody(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let anna = door.meet(who(&[NHS_1, LOCAL, OTHER_LOCAL]), phone("07700900001")).await;
    let gone = |patient, numbers: &[(&str, &str)]| {
        let details = Details { former: who(numbers).numbers, ..Details::default() };
        of(patient, Who { patient: Some(patient), ..Who::default() }, details)
    };
    assert_eq!(door.say(gone(anna, &[("r0a", " m555")])).await, Taken::New);
    let known = door.contact(anna).await.unwrap();
    assert_eq!(known.identifiers, who(&[NHS_1, OTHER_LOCAL]).numbers);
    assert_eq!(known.phone.as_deref(), Some("07700900001"));
    let bob = door.meet(who(&[NHS_2, LOCAL]), Details::default()).await;
    assert_ne!(bob, anna);
    // It is not theirs, so they cannot give it away.
    assert_eq!(door.say(gone(anna, &[LOCAL])).await, Taken::New);
    door.check(&who(&[LOCAL]), Resolved::Known(bob)).await;
    // Said of them again, it is theirs again.
    door.say(gone(anna, &[NHS_1])).await;
    assert!(matches!(door.resolve(&who(&[NHS_1])).await, Resolved::New(_)));
    door.meet(who(&[NHS_1, OTHER_LOCAL]), Details::default()).await;
    door.check(&who(&[NHS_1]), Resolved::Known(anna)).await;
}

pub(crate) async fn a_number_is_taken_off_a_person_under_whichever_reference_it_came(
    house: Arc<dyn House>,
) {
    let mut door = Door::of(house).await;
    let stays = door.meet(who(&[NHS_1]), Details::default()).await;
    let ends = door.meet(who(&[LOCAL, OTHER_LOCAL]), Details::default()).await;
    door.merge(ends, stays).await;
    let details = Details { former: who(&[LOCAL]).numbers, ..Details::default() };
    let by = Who { patient: Some(stays), ..Who::default() };
    assert_eq!(door.say(of(stays, by, details)).await, Taken::New);
    let known = door.contact(stays).await.unwrap();
    assert_eq!(known.identifiers, who(&[NHS_1, OTHER_LOCAL]).numbers);
    assert!(matches!(door.resolve(&who(&[LOCAL])).await, Resolved::New(_)));
    door.check(&who(&[OTHER_LOCAL]), Resolved::Known(stays)).await;
}
