//! Who may say what on the topics that come in: as the settings name the sources.

use std::collections::BTreeMap;
use std::sync::Arc;

use backfill_core::code::Code;
use backfill_runtime::ports::Feed;
use backfill_runtime::{Principal, Trusts};

use crate::Error;

/// The word for every trust.
const ALL: &str = "*";
/// The word for who may change the rules.
const RULES: &str = "rules";

/// See the module.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources(BTreeMap<String, Source>);

#[derive(Debug, Clone)]
struct Source {
    principal: Principal,
    may_change_rules: bool,
}

impl Sources {
    /// From the settings: names of sources, and with each the trusts it speaks for.
    ///
    /// # Errors
    /// If a word is no code of a trust.
    pub(crate) fn of(settings: &BTreeMap<String, String>) -> Result<Self, Error> {
        let named = settings.iter().map(|(name, words)| Ok((name.clone(), source(name, words)?)));
        Ok(Self(named.collect::<Result<_, Error>>()?))
    }

    /// Who a source is on a feed. If the settings name none, everybody speaks for all, and nobody but
    /// ourselves changes the rules.
    ///
    /// # Errors
    /// In words, if it may not speak there.
    pub(crate) fn principal(&self, source: &str, feed: Feed) -> Result<Principal, String> {
        let known = self.0.get(source);
        if feed == Feed::Rules && !known.is_some_and(|it| it.may_change_rules) {
            return Err(
                "who says this may not change the rules: `kafka.sources` names who may".to_owned()
            );
        }
        match known {
            Some(source) => Ok(source.principal.clone()),
            None if self.0.is_empty() => Ok(Principal::machine(source, Trusts::All)),
            None => Err("header ce_source names nobody of `kafka.sources`".to_owned()),
        }
    }
}

fn source(name: &str, words: &str) -> Result<Source, Error> {
    let mut trusts: Vec<Code> = Vec::new();
    let (mut is_for_all, mut may_change_rules) = (false, false);
    for word in words.split([' ', ',']).filter(|word| !word.is_empty()) {
        match word {
            ALL => is_for_all = true,
            RULES => may_change_rules = true,
            trust => trusts.push(trust.parse().map_err(|_| {
                let what = format!("`{trust}` is no code of a trust, nor `*`, nor `rules`");
                Error::Setting(format!("`kafka.sources.{name}`: {what}"))
            })?),
        }
    }
    let trusts = if is_for_all { Trusts::All } else { Trusts::Of(Arc::from(trusts)) };
    Ok(Source { principal: Principal::machine(name, trusts), may_change_rules })
}

#[cfg(test)]
mod tests {
    use super::Sources;
    use backfill_runtime::ports::Feed;
    use backfill_runtime::{Principal, Trusts};

    fn sources(named: &[(&str, &str)]) -> Sources {
        let named = named.iter().map(|(name, words)| ((*name).to_owned(), (*words).to_owned()));
        Sources::of(&named.collect()).unwrap()
    }

    fn of_trusts(name: &str, codes: &[&str]) -> Principal {
        let codes = codes.iter().map(|code| code.parse().unwrap()).collect();
        Principal::machine(name, Trusts::Of(codes))
    }

    fn of_all(name: &str) -> Principal {
        Principal::machine(name, Trusts::All)
    }

    #[test]
    fn whom_the_settings_name_speaks_for_its_trusts_and_nobody_else_speaks() {
        let sources = sources(&[("rxx/pas", "RXX, RYY"), ("icb/hub", "*"), ("icb/rules", "rules")]);
        let pas = of_trusts("rxx/pas", &["RXX", "RYY"]);
        assert_eq!(sources.principal("rxx/pas", Feed::Answers), Ok(pas));
        assert_eq!(sources.principal("icb/hub", Feed::Waitlist), Ok(of_all("icb/hub")));
        assert!(sources.principal("somebody", Feed::Waitlist).is_err());
        assert!(sources.principal("", Feed::Cancellations).is_err());
        assert!(sources.principal("icb/hub", Feed::Rules).is_err());
        let rules = of_trusts("icb/rules", &[]);
        assert_eq!(sources.principal("icb/rules", Feed::Rules), Ok(rules));
    }

    #[test]
    fn where_nobody_is_named_everybody_speaks_but_nobody_changes_the_rules() {
        let sources = sources(&[]);
        assert_eq!(sources.principal("rxx/pas", Feed::Answers), Ok(of_all("rxx/pas")));
        assert!(sources.principal("rxx/pas", Feed::Rules).is_err());
    }

    #[test]
    fn a_word_that_is_no_trust_is_refused_by_its_setting() {
        let word = "a word that is longer than any code of a trust".replace(' ', "-");
        let wrong = [("rxx/pas".to_owned(), word.clone())].into();
        let told = Sources::of(&wrong).unwrap_err().to_string();
        assert!(told.contains("`kafka.sources.rxx/pas`") && told.contains(&word), "{told}");
    }
}
