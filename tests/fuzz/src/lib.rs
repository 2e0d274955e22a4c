//! Inputs that nobody meant: those of a corpus, damaged again and again, until something breaks.
//!
//! A target is an ordinary test of the crate whose input it damages, so nothing is built a second
//! time. Each runs a fixed number of inputs, the same on every machine; with `FUZZ_SECONDS` as long
//! as that, from another seed each time. What leads to an outcome that was not seen before is damaged
//! further. An input that breaks something is written to `target/fuzz`: put right what broke, and put
//! the input into the corpus.
#![expect(clippy::print_stdout, reason = "how much was tried is asked for")]

mod damage;
mod dice;
mod outcome;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use damage::damaged;
use dice::Dice;
pub use outcome::outcome;

/// The seed of runs that are the same everywhere.
const SEED: u64 = 1948;
/// Most inputs that are kept to be damaged further.
const KEPT_MAX: usize = 4_000;
/// Largest input, in bytes.
const BYTES_MAX: usize = 16 * 1024;

/// What is tried.
#[derive(Debug)]
pub struct Target {
    name: &'static str,
    corpus: Vec<Vec<u8>>,
    words: Vec<&'static str>,
}

impl Target {
    /// A target that begins with the files of its corpus, `tests/fuzz/corpus/<name>`.
    ///
    /// # Panics
    /// If they cannot be read.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { name, corpus: Vec::new(), words: Vec::new() }.and(&here.join("corpus").join(name))
    }

    /// A target without a corpus of its own.
    #[must_use]
    pub fn bare(name: &'static str) -> Self {
        Self { name, corpus: Vec::new(), words: Vec::new() }
    }

    /// Also with all files of a folder.
    ///
    /// # Panics
    /// If they cannot be read.
    #[must_use]
    pub fn and(mut self, folder: &Path) -> Self {
        let files = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
        let mut paths: Vec<PathBuf> = files.flatten().map(|file| file.path()).collect();
        // Every machine tries the same.
        paths.sort();
        self.corpus.extend(paths.iter().flat_map(fs::read));
        assert!(!self.corpus.is_empty(), "there is nothing in {folder:?}");
        self
    }

    /// With words that mean something to whoever reads the input.
    #[must_use]
    pub fn with_words(mut self, words: &[&'static str]) -> Self {
        self.words.extend(words);
        self
    }

    /// Tries the corpus and so many damaged inputs, or as many as come in `FUZZ_SECONDS`. `check`
    /// panics where a promise is broken, and says otherwise what came of the input (see [`outcome`]).
    ///
    /// # Panics
    /// If `check` does.
    pub fn run(self, cases: u64, mut check: impl FnMut(&[u8]) -> u64) {
        let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
        let until = seconds.map(|it| (Instant::now(), Duration::from_secs(it)));
        let seed = if until.is_some() { dice::any_seed() } else { SEED };
        let mut dice = Dice::new(seed);
        let mut kept = self.corpus.clone();
        let mut seen = HashSet::new();
        let mut tried = 0;
        let from_corpus = u64::try_from(self.corpus.len()).unwrap_or(0);
        loop {
            let is_over = match until {
                Some((begun, long)) => long <= begun.elapsed(),
                None => from_corpus + cases <= tried,
            };
            if is_over && from_corpus <= tried {
                break;
            }
            let as_it_is = usize::try_from(tried).ok().and_then(|at| self.corpus.get(at));
            let mut input = match as_it_is {
                Some(input) => input.clone(),
                None => damaged(&kept, &self.words, &mut dice),
            };
            input.truncate(BYTES_MAX);
            let alarm = Alarm { target: self.name, seed, tried, input: &input };
            let is_new = seen.insert(check(&input));
            drop(alarm);
            if is_new && as_it_is.is_none() && kept.len() < KEPT_MAX {
                kept.push(input);
            }
            tried += 1;
        }
        let outcomes = seen.len();
        println!("fuzz {}: {tried} inputs, {outcomes} outcomes (seed {seed})", self.name);
    }
}

/// Writes down the input that broke something.
struct Alarm<'a> {
    target: &'a str,
    seed: u64,
    tried: u64,
    input: &'a [u8],
}

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/fuzz");
        let name = format!("{}-{}-{}", self.target, self.seed, self.tried);
        let written =
            fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join(&name), self.input));
        let told = self.input[..self.input.len().min(2_000)].escape_ascii();
        println!("fuzz {}: broken by target/fuzz/{name} ({written:?}): {told}", self.target);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_further_is_damaged_further() {
        let mut found = false;
        let target =
            Target { name: "self", corpus: vec![b"a---".to_vec()], words: vec!["bc", "d"] };
        target.run(50_000, |input| {
            found |= input.starts_with(b"abcd");
            u64::try_from(input.iter().zip(b"abcd").take_while(|(one, other)| one == other).count())
                .unwrap_or(0)
        });
        assert!(found);
    }

    #[test]
    fn the_same_is_tried_everywhere() {
        let tried = || {
            let mut inputs = Vec::new();
            let target = Target { name: "self", corpus: vec![b"abc".to_vec()], words: vec!["x"] };
            target.run(100, |input| {
                inputs.push(input.to_vec());
                0
            });
            inputs
        };
        // Somebody may ask for seconds.
        if std::env::var_os("FUZZ_SECONDS").is_none() {
            assert_eq!(tried(), tried());
        }
    }
}
