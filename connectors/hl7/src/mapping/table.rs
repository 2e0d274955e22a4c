//! A code table: a sender's code to what it means.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// Codes in capitals, compared without regard to case and outer blanks.
#[derive(Debug, Clone)]
pub struct Table<T>(BTreeMap<String, T>);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Table<T> {
    /// What a code means, if it is in the table.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&T> {
        self.0.get(&normal(code))
    }

    /// All codes with what they mean, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(code, meaning)| (code.as_str(), meaning))
    }

    /// The first code, in their order, whose meaning is wanted.
    pub(crate) fn code_of(&self, is_wanted: impl Fn(&T) -> bool) -> Option<&str> {
        self.0.iter().find(|(_, meaning)| is_wanted(meaning)).map(|(code, _)| code.as_str())
    }
}

impl<T: Clone> Table<T> {
    /// This table, and from `base` the codes that it lacks.
    pub(crate) fn over(self, base: &Self) -> Self {
        let mut all = base.0.clone();
        all.extend(self.0);
        Self(all)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let codes = BTreeMap::<String, T>::deserialize(deserializer)?;
        let mut written = BTreeMap::new();
        for code in codes.keys() {
            if let Some(other) = written.insert(normal(code), code) {
                return Err(Error::custom(format!(
                    "`{other}` and `{code}` are one code: capitals and blanks around it do not \
                     count; keep one of them"
                )));
            }
        }
        Ok(Self(codes.into_iter().map(|(code, value)| (normal(&code), value)).collect()))
    }
}

fn normal(code: &str) -> String {
    code.trim().to_uppercase()
}
