//! A broker that asks who comes and lets them do only what they were granted: users with
//! passwords, and rights (ACLs) per topic, given and taken by the client library of Python.

use std::collections::BTreeMap;
use std::process::Command;

use backfill_servers::Broker;

use crate::public_client;

/// The user under test, who has no right to begin with.
pub const USER: &str = "backfill";
/// Their password.
pub const PASSWORD: &str = "correct-horse";
/// May do everything.
const ADMIN: &str = "admin";
const ADMIN_PASSWORD: &str = "battery-staple";

/// Gives or takes rights, each as `TOPIC=RIGHT`.
const SCRIPT: &str = r"import sys
from confluent_kafka.admin import AclBinding, AclBindingFilter, AclOperation, AclPermissionType
from confluent_kafka.admin import AdminClient, ResourcePatternType, ResourceType
brokers, user, admin, password, order, *rights = sys.argv[1:]
client = AdminClient({'bootstrap.servers': brokers, 'security.protocol': 'sasl_plaintext',
    'sasl.mechanism': 'PLAIN', 'sasl.username': admin, 'sasl.password': password})
kind, change = {'give': (AclBinding, client.create_acls),
    'take': (AclBindingFilter, client.delete_acls)}[order]
def acl(right):
    topic, operation = right.split('=')
    return kind(ResourceType.TOPIC, topic, ResourcePatternType.LITERAL, 'User:' + user, '*',
        AclOperation[operation], AclPermissionType.ALLOW)
for done in change([acl(right) for right in rights]).values():
    done.result()
";

/// See the module.
#[derive(Debug)]
pub struct Guarded(Broker);

impl Guarded {
    /// Starts one with [`USER`] and nobody's rights.
    #[must_use]
    pub fn start() -> Self {
        let login = "org.apache.kafka.common.security.plain.PlainLoginModule required";
        let users = format!("user_{ADMIN}=\"{ADMIN_PASSWORD}\" user_{USER}=\"{PASSWORD}\"");
        let own = format!("username=\"{ADMIN}\" password=\"{ADMIN_PASSWORD}\"");
        Self(Broker::start_with(&[
            ("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
            // The controller's listener knows nobody by name.
            ("super.users", &format!("User:{ADMIN};User:ANONYMOUS")),
            ("listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT"),
            ("inter.broker.listener.name", "PLAINTEXT"),
            ("sasl.enabled.mechanisms", "PLAIN"),
            ("sasl.mechanism.inter.broker.protocol", "PLAIN"),
            ("listener.name.plaintext.plain.sasl.jaas.config", &format!("{login} {own} {users};")),
        ]))
    }

    /// Its address.
    #[must_use]
    pub fn bootstrap(&self) -> String {
        self.0.bootstrap()
    }

    /// Gives [`USER`] rights, each as `TOPIC=RIGHT`; the brokers hear of it a little later.
    pub fn give(&self, rights: &[String]) {
        self.change("give", rights);
    }

    /// As [`Self::give`], the other way round.
    pub fn take(&self, rights: &[String]) {
        self.change("take", rights);
    }

    fn change(&self, order: &str, rights: &[String]) {
        let mut python = Command::new(public_client::python());
        python.arg("-c").arg(SCRIPT).arg(self.bootstrap());
        python.args([USER, ADMIN, ADMIN_PASSWORD, order]).args(rights);
        let ended = python.output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{order} {rights:?}: {said}");
    }
}

/// What a client of ours is told to come as [`USER`].
#[must_use]
pub fn properties(password: &str) -> BTreeMap<String, String> {
    let all = [
        ("security.protocol", "sasl_plaintext"),
        ("sasl.mechanism", "PLAIN"),
        ("sasl.username", USER),
        ("sasl.password", password),
    ];
    all.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

/// A right on each of the topics, as [`Guarded::give`] wants them.
#[must_use]
pub fn rights(topics: &[&str], rights: &[&str]) -> Vec<String> {
    let all = topics.iter().flat_map(|topic| rights.iter().map(move |it| format!("{topic}={it}")));
    all.collect()
}
