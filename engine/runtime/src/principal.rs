//! Who asks. Every way in makes a [`Principal`], and every handler takes one: whether somebody may do
//! something is asked of it, and of nothing that a request says of itself.

use std::fmt;
use std::sync::{Arc, LazyLock};

use backfill_core::PatientRef;
use backfill_core::code::Code;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// A member of staff.
    Person(Arc<Access>),
    /// A program: a trust's system, the sender of a topic, an import, this service itself.
    Machine(Arc<Access>),
    /// A patient, known by a link that nobody else was sent.
    Patient(PatientRef),
    /// Nobody who is known.
    Nobody,
}

/// What somebody who is known by name may do, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The name, for the log: of a program, as deliveries name their source.
    pub name: String,
    /// For which trusts.
    pub trusts: Trusts,
    /// As what.
    pub roles: Vec<Role>,
}

/// For which trusts somebody may speak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trusts {
    /// All, and for what concerns no single one.
    All,
    /// These only.
    Of(Arc<[Code]>),
}

/// As what somebody is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Looks, and changes nothing.
    Viewer,
    /// Fills slots, and keeps lists and records.
    Coordinator,
    /// Says who may do what.
    Admin,
    /// Brings what a trust's systems say.
    Integration,
}

static OWN: LazyLock<Principal> = LazyLock::new(|| Principal::machine("backfill", Trusts::All));
static LOCAL_OPERATOR: LazyLock<Principal> = LazyLock::new(|| {
    let roles = vec![Role::Viewer, Role::Coordinator, Role::Admin];
    Principal::person("local operator", Trusts::All, roles)
});

impl Principal {
    /// A member of staff.
    pub fn person(name: impl Into<String>, trusts: Trusts, roles: Vec<Role>) -> Self {
        Self::Person(Arc::new(Access { name: name.into(), trusts, roles }))
    }

    /// A program that brings what the systems of these trusts say.
    pub fn machine(name: impl Into<String>, trusts: Trusts) -> Self {
        Self::Machine(Arc::new(Access {
            name: name.into(),
            trusts,
            roles: vec![Role::Integration],
        }))
    }

    /// Whoever sits at the machine, and may do everything: as long as there are no logins, that is
    /// whoever reaches the API and the console.
    #[must_use]
    pub fn local_operator() -> Self {
        LOCAL_OPERATOR.clone()
    }

    /// This service itself, with what it took in before.
    #[must_use]
    pub fn own() -> Self {
        OWN.clone()
    }

    /// Whether they may say something for a trust.
    #[must_use]
    pub fn may(&self, trust: Code) -> bool {
        match self.speaks_for() {
            Some(Trusts::All) => true,
            Some(Trusts::Of(trusts)) => trusts.contains(&trust),
            None => false,
        }
    }

    /// Whether they may say something for all trusts, and what concerns no single one.
    #[must_use]
    pub fn may_for_all(&self) -> bool {
        self.speaks_for() == Some(&Trusts::All)
    }

    /// For which trusts they may say something; none if they only look, or look at their own alone.
    #[must_use]
    pub fn speaks_for(&self) -> Option<&Trusts> {
        match self {
            Self::Person(access) | Self::Machine(access) => {
                access.roles.iter().any(|role| role.changes()).then_some(&access.trusts)
            }
            Self::Patient(_) | Self::Nobody => None,
        }
    }
}

impl Role {
    fn changes(self) -> bool {
        match self {
            Self::Coordinator | Self::Admin | Self::Integration => true,
            Self::Viewer => false,
        }
    }
}

/// For the log.
impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(access) => write!(f, "person {}", access.name),
            Self::Machine(access) => write!(f, "machine {}", access.name),
            Self::Patient(patient) => write!(f, "patient {patient}"),
            Self::Nobody => f.write_str("nobody"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL_ROLES: [Role; 4] = [Role::Viewer, Role::Coordinator, Role::Admin, Role::Integration];

    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }

    fn one_trust() -> Trusts {
        Trusts::Of(Arc::from([code("R0A")]))
    }

    #[test]
    fn who_speaks_for_a_trust_speaks_for_no_other() {
        for principal in [
            Principal::machine("hl7:PAS|R0A", one_trust()),
            Principal::person("robin", one_trust(), vec![Role::Viewer, Role::Coordinator]),
        ] {
            assert!(principal.may(code("R0A")), "{principal}");
            assert!(!principal.may(code("RYY")), "{principal}");
            assert!(!principal.may_for_all(), "{principal}");
        }
    }

    #[test]
    fn who_speaks_for_all_speaks_for_each() {
        for principal in [Principal::local_operator(), Principal::own()] {
            assert!(principal.may(code("R0A")) && principal.may_for_all(), "{principal}");
        }
    }

    #[test]
    fn who_is_not_staff_and_no_program_speaks_for_nobody() {
        for principal in [Principal::Nobody, Principal::Patient(PatientRef(1))] {
            assert!(!principal.may(code("R0A")) && !principal.may_for_all(), "{principal}");
        }
    }

    #[test]
    fn of_all_roles_only_the_viewer_changes_nothing() {
        let may = |role| Principal::person("robin", Trusts::All, vec![role]).may(code("R0A"));
        assert_eq!(ALL_ROLES.map(may), [false, true, true, true]);
        assert!(!Principal::person("robin", Trusts::All, Vec::new()).may(code("R0A")));
    }
}
