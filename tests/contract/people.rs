//! Who somebody is, and what is said of them: by whole deliveries, counted with their events.

use std::sync::Arc;

use backfill_core::effect::Refusal;
use backfill_core::event::{PatientsMerged, PatientsParted};
use backfill_core::{Event, EventId, PatientRef, Timestamp};
use backfill_runtime::ports::{
    Contact, ContactStatement, Details, Doubt, Identifier, OutcomeRow, Resolved, Said, Taken, Who,
};

use crate::backends::House;
use crate::desk::{Desk, recorded};
use crate::sample::{MORNING, delivery, event};

pub(crate) const NHS_1: (&str, &str) = ("NHS", "9990000018");
pub(crate) const NHS_2: (&str, &str) = ("NHS", "9990000026");
const NHS_3: (&str, &str) = ("NHS", "9990000034");
pub(crate) const LOCAL: (&str, &str) = ("R0A", "M555");
pub(crate) const OTHER_LOCAL: (&str, &str) = ("R0A", "M556");

pub(crate) fn who(numbers: &[(&str, &str)]) -> Who {
    let number = |(system, value): &(&str, &str)| Identifier {
        system: (*system).to_owned(),
        value: (*value).to_owned(),
    };
    Who { numbers: numbers.iter().map(number).collect(), ..Who::default() }
}

fn born(numbers: &[(&str, &str)], birth_date: &str) -> Who {
    Who { birth_date: Some(birth_date.to_owned()), ..who(numbers) }
}

pub(crate) fn phone(number: &str) -> Details {
    Details { phone: Said::Value(number.to_owned()), ..Details::default() }
}

/// Somebody at the vault's door.
pub(crate) struct Door {
    house: Arc<dyn House>,
    pub(crate) desk: Desk,
    deliveries: u64,
}

impl Door {
    pub(crate) async fn of(house: Arc<dyn House>) -> Self {
        let desk = Desk::of(Arc::clone(&house)).await;
        Self { house, desk, deliveries: 0 }
    }

    /// The event that is decided next.
    fn next(&self) -> EventId {
        EventId(u128::from(self.desk.seq) + 1)
    }

    /// A delivery that says something of somebody, with an event or by itself.
    pub(crate) async fn say(&mut self, statement: ContactStatement) -> Taken {
        self.deliveries += 1;
        let events = statement.event.map(|id| vec![event(id.0)]).unwrap_or_default();
        let mut delivery = delivery("api", &self.deliveries.to_string(), events);
        delivery.contacts = vec![statement];
        self.house.take(delivery).await.unwrap()
    }

    /// Says something that counts at once, of whoever it is.
    pub(crate) async fn meet(&mut self, who: Who, details: Details) -> PatientRef {
        let (Resolved::Known(patient) | Resolved::New(patient)) = self.resolve(&who).await else {
            panic!("{who:?}");
        };
        let birth_date = Said::of(who.birth_date.clone());
        let details = Details { birth_date, ..details };
        let statement = of(patient, who, details);
        assert_eq!(self.say(statement).await, Taken::New);
        patient
    }

    pub(crate) async fn resolve(&self, who: &Who) -> Resolved {
        self.house.resolve(who).await.unwrap()
    }

    /// Decides the next event.
    async fn decide(&mut self, what: Event, refusal: Option<Refusal>) {
        let seq = self.desk.seq + 1;
        let row = recorded(seq, what);
        let decided = self.desk.commit(|commit| {
            commit.outcomes = vec![OutcomeRow { event: row.recorded.id, refusal }];
            commit.journal = vec![row];
        });
        decided.await.unwrap();
    }

    pub(crate) async fn merge(&mut self, from: PatientRef, into: PatientRef) {
        self.decide(Event::PatientsMerged(PatientsMerged::untimed(from, into)), None).await;
    }

    async fn part(&mut self, from: PatientRef, into: PatientRef) {
        self.decide(Event::PatientsParted(PatientsParted { from, into }), None).await;
    }

    pub(crate) async fn contact(&self, patient: PatientRef) -> Option<Contact> {
        self.house.get(patient).await.unwrap()
    }

    async fn phone(&self, patient: PatientRef) -> Option<String> {
        self.contact(patient).await.and_then(|contact| contact.phone)
    }

    pub(crate) async fn check(&self, who: &Who, expected: Resolved) {
        assert_eq!(self.resolve(who).await, expected, "{who:?}");
    }
}

pub(crate) fn of(patient: PatientRef, who: Who, details: Details) -> ContactStatement {
    ContactStatement { event: None, patient, who, said_at: None, details, repeats: None }
}

pub(crate) async fn asking_changes_nothing(house: Arc<dyn House>) {
    let door = Door::of(house).await;
    let Resolved::New(one) = door.resolve(&who(&[NHS_1])).await else { panic!() };
    let Resolved::New(other) = door.resolve(&who(&[NHS_1])).await else { panic!() };
    assert_ne!(one, other);
    assert_eq!(door.contact(one).await, None);
    for nobody in [who(&[]), who(&[("R0A", "N/A")]), who(&[("NHS", "9999999999"), ("R0A", "0")])] {
        door.check(&nobody, Resolved::Nobody).await;
    }
}

pub(crate) async fn a_number_leads_to_one_person_however_it_is_written(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let one = door.meet(who(&[NHS_1, LOCAL]), Details::default()).await;
    for same in [
        who(&[NHS_1]),
        who(&[("NHS", "999 000 0018")]),
        who(&[LOCAL]),
        who(&[("r0a", " m555 ")]),
        who(&[LOCAL, ("R0A", "UNKNOWN"), NHS_1]),
    ] {
        door.check(&same, Resolved::Known(one)).await;
    }
    // The same number of another trust is another person's.
    for other in [who(&[("R0B", "M555")]), who(&[NHS_2]), who(&[("R0A", "9990000018")])] {
        assert!(matches!(door.resolve(&other).await, Resolved::New(_)), "{other:?}");
    }
    let numbers = door.contact(one).await.unwrap().identifiers;
    assert_eq!(numbers, who(&[NHS_1, LOCAL]).numbers);
}

pub(crate) async fn two_nhs_numbers_are_never_one_person(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let anna = door.meet(born(&[NHS_1, LOCAL], "1980-01-01"), phone("07700900001")).await;
    let doubts = [
        (who(&[NHS_2, LOCAL]), Doubt::OtherNhsNumber),
        (born(&[LOCAL, NHS_2], "1980-01-01"), Doubt::OtherNhsNumber),
        (who(&[NHS_1, NHS_2]), Doubt::TwoNhsNumbers),
        (Who { patient: Some(anna), ..who(&[NHS_2]) }, Doubt::OtherNhsNumber),
    ];
    for (who, doubt) in doubts {
        door.check(&who, Resolved::Doubt(doubt)).await;
        // Who believes otherwise is not believed, and changes nothing.
        let said = of(anna, who, phone("07700900666"));
        assert_eq!(door.say(said).await, Taken::Overtaken);
    }
    assert_eq!(door.phone(anna).await.as_deref(), Some("07700900001"));
    assert!(matches!(door.resolve(&who(&[NHS_2])).await, Resolved::New(_)));
    assert_eq!(door.house.read(0, 10).await.unwrap().records, []);
}

pub(crate) async fn numbers_of_two_people_are_a_doubt(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    door.meet(who(&[NHS_1]), Details::default()).await;
    door.meet(who(&[LOCAL]), Details::default()).await;
    door.meet(who(&[NHS_2, OTHER_LOCAL]), Details::default()).await;
    for several in [who(&[NHS_1, LOCAL]), who(&[NHS_1, OTHER_LOCAL]), who(&[LOCAL, OTHER_LOCAL])] {
        door.check(&several, Resolved::Doubt(Doubt::DifferentPeople)).await;
    }
}

pub(crate) async fn a_local_number_alone_needs_the_same_birth_date(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let anna = door.meet(born(&[LOCAL], "1980-01-01"), Details::default()).await;
    for other in [
        born(&[LOCAL], "1940-01-01"),
        born(&[LOCAL, OTHER_LOCAL], "1980-10-01"),
        born(&[NHS_1, LOCAL], "1980-01-02"),
    ] {
        door.check(&other, Resolved::Doubt(Doubt::OtherBirthDate)).await;
    }
    for same in [born(&[LOCAL], "1980-01-01"), who(&[LOCAL]), born(&[LOCAL, NHS_1], "1980-01-01")] {
        door.check(&same, Resolved::Known(anna)).await;
    }
    // They gain an NHS number; then that says who it is, and their birth date may be put right.
    let same = door.meet(born(&[NHS_1, LOCAL], "1980-01-01"), Details::default()).await;
    assert_eq!(same, anna);
    door.check(&born(&[NHS_1], "1980-01-02"), Resolved::Known(anna)).await;
    door.check(&born(&[NHS_2, LOCAL], "1980-01-01"), Resolved::Doubt(Doubt::OtherNhsNumber)).await;
}

pub(crate) async fn of_two_who_meet_somebody_new_the_second_asks_again(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let (Resolved::New(one), Resolved::New(other)) =
        (door.resolve(&who(&[NHS_1])).await, door.resolve(&who(&[NHS_1, LOCAL])).await)
    else {
        panic!()
    };
    assert_eq!(door.say(of(one, who(&[NHS_1]), phone("07700900001"))).await, Taken::New);
    let late = of(other, who(&[NHS_1, LOCAL]), phone("07700900002"));
    assert_eq!(door.say(late).await, Taken::Overtaken);
    assert_eq!(door.phone(one).await.as_deref(), Some("07700900001"));
    door.check(&who(&[NHS_1, LOCAL]), Resolved::Known(one)).await;
    let again = of(one, who(&[NHS_1, LOCAL]), phone("07700900002"));
    assert_eq!(door.say(again).await, Taken::New);
    assert_eq!(door.phone(one).await.as_deref(), Some("07700900002"));
    door.check(&who(&[LOCAL]), Resolved::Known(one)).await;
}

pub(crate) async fn callers_at_the_same_time_get_the_same_person(house: Arc<dyn House>) {
    let mut callers = tokio::task::JoinSet::new();
    for number in 0..20 {
        let house = Arc::clone(&house);
        callers.spawn(async move {
            let who = who(&[NHS_1, LOCAL]);
            loop {
                let resolved = house.resolve(&who).await.unwrap();
                let (Resolved::Known(patient) | Resolved::New(patient)) = resolved else {
                    panic!("{resolved:?}")
                };
                let mut delivery = delivery("api", &number.to_string(), Vec::new());
                delivery.contacts = vec![of(patient, who.clone(), Details::default())];
                if house.take(delivery).await.unwrap() == Taken::New {
                    return patient;
                }
            }
        });
    }
    let answers = callers.join_all().await;
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

pub(crate) async fn nothing_said_counts_before_its_event_and_nothing_if_it_is_refused(
    house: Arc<dyn House>,
) {
    let mut door = Door::of(house).await;
    let anna = door.meet(who(&[NHS_1]), phone("07700900001")).await;
    let said = |door: &Door, phone: Details| ContactStatement {
        event: Some(door.next()),
        ..of(anna, who(&[NHS_1, LOCAL]), phone)
    };
    let refused = said(&door, phone("07700900666"));
    assert_eq!(door.say(refused).await, Taken::New);
    // Who sends next is believed to be the same person, until it is decided.
    door.check(&who(&[LOCAL]), Resolved::Known(anna)).await;
    assert_eq!(door.phone(anna).await.as_deref(), Some("07700900001"));
    door.decide(event(1).event, Some(Refusal::AlreadyWaiting)).await;
    assert_eq!(door.phone(anna).await.as_deref(), Some("07700900001"));
    assert!(matches!(door.resolve(&who(&[LOCAL])).await, Resolved::New(_)));
    assert_eq!(door.contact(anna).await.unwrap().identifiers, who(&[NHS_1]).numbers);

    let taken = said(&door, phone("07700900002"));
    assert_eq!(door.say(taken).await, Taken::New);
    assert_eq!(door.phone(anna).await.as_deref(), Some("07700900001"));
    door.decide(event(2).event, None).await;
    assert_eq!(door.phone(anna).await.as_deref(), Some("07700900002"));
    door.check(&who(&[LOCAL]), Resolved::Known(anna)).await;
}

pub(crate) async fn a_number_of_a_refused_event_may_become_somebody_elses(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let anna = door.meet(who(&[NHS_1]), Details::default()).await;
    let wrong = ContactStatement {
        event: Some(door.next()),
        ..of(anna, who(&[NHS_1, LOCAL]), Details::default())
    };
    door.say(wrong).await;
    door.check(&who(&[NHS_2, LOCAL]), Resolved::Doubt(Doubt::OtherNhsNumber)).await;
    door.decide(event(1).event, Some(Refusal::AlreadyWaiting)).await;
    let bob = door.meet(who(&[NHS_2, LOCAL]), Details::default()).await;
    assert_ne!(bob, anna);
    door.check(&who(&[LOCAL]), Resolved::Known(bob)).await;
}

pub(crate) async fn a_number_said_twice_counts_though_the_first_is_refused(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let Resolved::New(anna) = door.resolve(&who(&[NHS_1])).await else { panic!() };
    let first = ContactStatement {
        event: Some(door.next()),
        ..of(anna, who(&[NHS_1]), phone("07700900666"))
    };
    door.say(first).await;
    let same = door.meet(who(&[NHS_1]), phone("07700900001")).await;
    assert_eq!(same, anna);
    door.decide(event(1).event, Some(Refusal::AlreadyWaiting)).await;
    door.check(&who(&[NHS_1]), Resolved::Known(anna)).await;
    assert_eq!(door.phone(anna).await.as_deref(), Some("07700900001"));
}

pub(crate) async fn a_delivery_that_comes_again_says_nothing(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let anna = door.meet(who(&[NHS_1]), phone("07700900001")).await;
    let mut first = delivery("hl7:PAS", "M1", Vec::new());
    first.contacts = vec![of(anna, who(&[NHS_1]), phone("07700900002"))];
    door.house.take(first.clone()).await.unwrap();
    door.meet(who(&[NHS_1]), phone("07700900003")).await;
    // A late retry, and another message under its id.
    let again = door.house.take(first.clone()).await.unwrap();
    assert!(matches!(again, Taken::Duplicate { .. }), "{again:?}");
    let mut other = first.clone();
    other.body_hash = [2; 32];
    other.contacts = vec![of(anna, who(&[NHS_1, LOCAL]), phone("07700900666"))];
    assert_eq!(door.house.take(other).await.unwrap(), Taken::Conflict);
    assert_eq!(door.phone(anna).await.as_deref(), Some("07700900003"));
    assert!(matches!(door.resolve(&who(&[LOCAL])).await, Resolved::New(_)));
    // It is answered as it was, though it can no longer be told who it is about.
    let bob = door.meet(who(&[NHS_2]), Details::default()).await;
    first.contacts = vec![of(bob, who(&[NHS_1]), phone("07700900666"))];
    let again = door.house.take(first).await.unwrap();
    assert!(matches!(again, Taken::Duplicate { .. }), "{again:?}");
}

pub(crate) async fn the_newest_statement_wins_whichever_comes_last(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let anna = door.meet(who(&[NHS_1]), Details::default()).await;
    let at = |minutes: i64| Some(Timestamp(MORNING.0 + minutes * 60_000));
    let cases = [
        (at(-30), Said::Value("07700900030".to_owned()), Some("07700900030")),
        (at(-40), Said::Value("07700900040".to_owned()), Some("07700900030")),
        (at(-20), Said::NotSaid, Some("07700900030")),
        (at(-25), Said::Nothing, None),
        // Nobody says in the future.
        (at(60), Said::Value("07700900060".to_owned()), Some("07700900060")),
        (None, Said::Value("07700900099".to_owned()), Some("07700900099")),
        (at(-1), Said::Nothing, Some("07700900099")),
    ];
    hear(&mut door, anna, &cases).await;
    // Who does not say when says it when it comes: a message of the day before is older.
    let bob = door.meet(who(&[NHS_2]), phone("07700900001")).await;
    let cases = [
        (at(-24 * 60), Said::Value("07700900024".to_owned()), Some("07700900001")),
        (None, Said::Value("07700900002".to_owned()), Some("07700900002")),
        (at(1), Said::Value("07700900004".to_owned()), Some("07700900004")),
    ];
    hear(&mut door, bob, &cases).await;
}

async fn hear(
    door: &mut Door,
    patient: PatientRef,
    cases: &[(Option<Timestamp>, Said<String>, Option<&str>)],
) {
    for (said_at, phone, known) in cases {
        let details = Details { phone: phone.clone(), ..Details::default() };
        let said = ContactStatement { said_at: *said_at, ..of(patient, who(&[]), details) };
        assert_eq!(door.say(said).await, Taken::New);
        assert_eq!(door.phone(patient).await.as_deref(), *known, "{said_at:?}");
    }
}

pub(crate) async fn what_says_the_same_as_last_time_says_nothing(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let anna = door.meet(who(&[NHS_1]), Details::default()).await;
    let line = |number: &str, event| ContactStatement {
        event,
        repeats: Some("import:R0A:WL-1".to_owned()),
        ..of(anna, who(&[NHS_1]), phone(number))
    };
    door.say(line("07700900001", None)).await;
    door.meet(who(&[NHS_1]), phone("07700900002")).await;
    // The old list again, and then one that says something else, and one that goes back.
    for (number, known) in [
        ("07700900001", "07700900002"),
        ("07700900003", "07700900003"),
        ("07700900001", "07700900001"),
    ] {
        door.say(line(number, None)).await;
        assert_eq!(door.phone(anna).await.as_deref(), Some(known));
    }
    // What was refused was not said.
    let refused = line("07700900004", Some(door.next()));
    door.say(refused).await;
    door.decide(event(1).event, Some(Refusal::AlreadyWaiting)).await;
    assert_eq!(door.phone(anna).await.as_deref(), Some("07700900001"));
    door.say(line("07700900004", None)).await;
    assert_eq!(door.phone(anna).await.as_deref(), Some("07700900004"));
    // Of somebody else it says it for the first time.
    door.house.erase(anna).await.unwrap();
    let Resolved::New(stranger) = door.resolve(&who(&[NHS_1])).await else { panic!() };
    let same = ContactStatement { patient: stranger, ..line("07700900004", None) };
    door.say(same).await;
    assert_eq!(door.phone(stranger).await.as_deref(), Some("07700900004"));
}

pub(crate) async fn what_was_said_is_known_however_much_was_said(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let anna = door.meet(who(&[NHS_1]), Details::default()).await;
    for round in 0..600 {
        let details = match round % 3 {
            0 => phone(&format!("07700900{:03}", round % 1_000)),
            1 => Details {
                email: Said::Value(format!("a{round}@example.org")),
                ..Details::default()
            },
            _ => Details { given_name: Said::Value("Anna".to_owned()), ..Details::default() },
        };
        door.meet(who(&[NHS_1]), details).await;
    }
    let known = door.contact(anna).await.unwrap();
    assert_eq!(known.phone.as_deref(), Some("07700900597"));
    assert_eq!(known.email.as_deref(), Some("a598@example.org"));
    assert_eq!(known.given_name.as_deref(), Some("Anna"));
    assert_eq!(known.identifiers, who(&[NHS_1]).numbers);
}

pub(crate) async fn merged_people_are_one_until_they_are_parted(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let from = door.meet(who(&[LOCAL]), phone("07700900001")).await;
    let robin = Details { given_name: Said::Value("Robin".to_owned()), ..Details::default() };
    let into = door.meet(who(&[NHS_1]), robin).await;
    let merged = Event::PatientsMerged(PatientsMerged::untimed(from, into));
    door.decide(merged, Some(Refusal::Contradiction)).await;
    door.check(&who(&[LOCAL]), Resolved::Known(from)).await;

    door.merge(from, into).await;
    door.merge(from, into).await;
    door.merge(into, into).await;
    door.check(&who(&[LOCAL]), Resolved::Known(into)).await;
    door.check(&who(&[NHS_1, LOCAL]), Resolved::Known(into)).await;
    // What only the ended reference knew is kept, and a message under way finds its person.
    let both = door.contact(into).await.unwrap();
    assert_eq!(
        (both.given_name.as_deref(), both.phone.as_deref()),
        (Some("Robin"), Some("07700900001"))
    );
    assert_eq!(both.identifiers.len(), 2);
    assert_eq!(door.contact(from).await, Some(both));
    let merges = door.house.merges(10).await.unwrap();
    assert_eq!(merges.iter().map(|it| (it.from, it.into)).collect::<Vec<_>>(), [(from, into)]);
    assert_eq!(door.house.merge_of(from).await.unwrap(), Some(merges[0]));
    assert_eq!(door.house.merge_of(into).await.unwrap(), None);
    // Said of either, it is said of both, and it is the newest.
    door.meet(who(&[LOCAL]), phone("07700900002")).await;
    assert_eq!(door.phone(into).await.as_deref(), Some("07700900002"));

    door.part(from, into).await;
    door.check(&who(&[LOCAL]), Resolved::Known(from)).await;
    door.check(&who(&[NHS_1]), Resolved::Known(into)).await;
    assert_eq!(door.phone(from).await.as_deref(), Some("07700900001"));
    assert_eq!(door.contact(from).await.unwrap().given_name, None);
    assert_eq!(door.house.merges(10).await.unwrap(), []);
    door.part(from, into).await;
}

pub(crate) async fn a_chain_of_merges_ends_at_the_last(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let numbers = [("A", "1"), ("B", "2"), ("C", "3")];
    let mut people = Vec::new();
    for number in numbers {
        people.push(door.meet(who(&[number]), Details::default()).await);
    }
    door.meet(born(&[numbers[0]], "1980-01-01"), phone("07700900001")).await;
    door.merge(people[0], people[1]).await;
    door.merge(people[1], people[2]).await;
    // It is one already, whichever reference is named.
    door.merge(people[0], people[2]).await;
    for (number, person) in numbers.iter().zip(&people) {
        door.check(&who(&[*number]), Resolved::Known(people[2])).await;
        assert_eq!(door.phone(*person).await.as_deref(), Some("07700900001"));
        let other = born(&[*number], "1940-01-01");
        door.check(&other, Resolved::Doubt(Doubt::OtherBirthDate)).await;
    }
    // The last gains an NHS number: it is that of all of them.
    door.meet(who(&[NHS_1, numbers[2]]), Details::default()).await;
    let other = who(&[NHS_2, numbers[0]]);
    door.check(&other, Resolved::Doubt(Doubt::OtherNhsNumber)).await;
    door.part(people[1], people[2]).await;
    door.check(&who(&[numbers[0]]), Resolved::Known(people[1])).await;
    door.check(&who(&[NHS_2, numbers[0]]), Resolved::Known(people[1])).await;
    door.check(&who(&[numbers[2]]), Resolved::Known(people[2])).await;
}

pub(crate) async fn an_erased_person_is_gone_and_stays_gone(house: Arc<dyn House>) {
    let mut door = Door::of(house).await;
    let from = door.meet(who(&[LOCAL]), phone("07700900001")).await;
    let anna = door.meet(who(&[NHS_1]), phone("07700900002")).await;
    door.merge(from, anna).await;
    door.house.erase(from).await.unwrap();
    for person in [anna, from] {
        assert_eq!(door.contact(person).await, None);
        let late = of(person, Who { patient: Some(person), ..who(&[NHS_3]) }, phone("07700900003"));
        assert_eq!(door.say(late).await, Taken::New);
        assert_eq!(door.contact(person).await, None);
    }
    // The numbers now are a stranger's.
    for number in [NHS_1, LOCAL, NHS_3] {
        assert!(matches!(door.resolve(&who(&[number])).await, Resolved::New(_)), "{number:?}");
    }
    let stranger = door.meet(who(&[NHS_1]), phone("07700900004")).await;
    assert_ne!(stranger, anna);
    door.house.erase(anna).await.unwrap();
    assert_eq!(door.phone(stranger).await.as_deref(), Some("07700900004"));
}
