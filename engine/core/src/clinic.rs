//! What a clinic takes, and what an entry seeks in one: what fits is more than a service. A hip is
//! not offered to a hand, nor a cataract to an injection.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use crate::civil;
use crate::entry::Priority;
use crate::slot::same_name;

/// The clinic type that says: for this clinic the treatment function alone is right.
pub const ANY_TYPE: &str = "any";
/// How many clinic types one clinic or entry may name.
pub const TYPES_MAX: usize = 16;
/// Longest name of a clinic type or team, in bytes.
pub const NAME_BYTES_MAX: usize = 60;

/// Sex, as far as a clinic asks for it: a clinic for women's or for men's health.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// A month of birth: months since January of the year 0. The day is in the vault only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthMonth(pub u16);

impl BirthMonth {
    /// The month of a year, 1 to 12; none where there is no such month.
    #[must_use]
    pub fn of(year: i32, month: u8) -> Option<Self> {
        let is_month = (1..=12).contains(&month);
        let months = year.checked_mul(12)?.checked_add(i32::from(month) - 1)?;
        u16::try_from(months).ok().filter(|_| is_month).map(Self)
    }

    /// Year and month, 1 to 12.
    #[must_use]
    pub fn year_and_month(self) -> (u16, u16) {
        (self.0 / 12, self.0 % 12 + 1)
    }

    /// The ages, in whole years, that somebody may have on a day: two in the month of the birthday,
    /// since the day is not known here.
    #[must_use]
    pub fn ages_on(self, day: i32) -> (u16, u16) {
        let date = civil::date_of(day);
        let today = Self::of(date.year, date.month).map_or(0, |it| it.0);
        let months = today.saturating_sub(self.0);
        let oldest = months / 12;
        let is_birthday_month = months.is_multiple_of(12);
        (if is_birthday_month { oldest.saturating_sub(1) } else { oldest }, oldest)
    }
}

/// The text is no month of a year, such as `1980-12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidMonth;

impl fmt::Display for BirthMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = self.year_and_month();
        write!(f, "{year:04}-{month:02}")
    }
}

impl FromStr for BirthMonth {
    type Err = InvalidMonth;
    fn from_str(text: &str) -> Result<Self, InvalidMonth> {
        let (year, month) = text.split_once('-').ok_or(InvalidMonth)?;
        let year = year.parse().map_err(|_| InvalidMonth)?;
        let month = month.parse().map_err(|_| InvalidMonth)?;
        Self::of(year, month).ok_or(InvalidMonth)
    }
}

/// What a clinic takes. What is empty was not said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Takes {
    /// Clinic types (hand, hip, cataract), as [`plain_type`] writes them, in order. [`ANY_TYPE`]
    /// says that the treatment function alone is right. None at all: nothing is offered.
    pub types: Vec<String>,
    /// The consultant or team.
    pub team: String,
    /// Youngest age, in whole years.
    pub age_from: Option<u16>,
    /// Oldest age, in whole years.
    pub age_to: Option<u16>,
    /// Only patients of this sex.
    pub sex: Option<Sex>,
    /// Whose times these are: suspected cancer or urgent; for all if none.
    pub kept_for: Option<Priority>,
    /// A private clinic: nothing is offered until a scope opens it.
    pub is_private: bool,
}

/// What an entry seeks in a clinic.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seeks {
    /// Clinic types that are right for it, as [`plain_type`] writes them, in order.
    pub types: Vec<String>,
    /// The consultant or team that it must be; any if empty.
    pub team: String,
    /// Month of birth, for clinics with limits of age.
    pub born: Option<BirthMonth>,
    /// Sex, for clinics that take one.
    pub sex: Option<Sex>,
}

/// Why a clinic is not right for an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// The clinic has types and the entry names none.
    TypeUnsaid,
    /// None of its types.
    Type,
    /// Another team, or one that is not known.
    Team,
    /// The clinic has limits of age, and the entry says nothing of it.
    AgeUnsaid,
    /// Too young or too old.
    Age,
    /// The clinic takes one sex, and the entry says nothing of it.
    SexUnsaid,
    /// The other one.
    Sex,
}

impl Takes {
    /// A clinic for which the treatment function alone is right.
    #[must_use]
    pub fn any() -> Self {
        Self { types: alloc::vec![ANY_TYPE.into()], ..Self::default() }
    }

    /// The same, with what is empty as it is known.
    #[must_use]
    pub fn or(self, known: &Self) -> Self {
        Self {
            types: if self.types.is_empty() { known.types.clone() } else { self.types },
            team: if self.team.is_empty() { known.team.clone() } else { self.team },
            age_from: self.age_from.or(known.age_from),
            age_to: self.age_to.or(known.age_to),
            sex: self.sex.or(known.sex),
            kept_for: self.kept_for.or(known.kept_for),
            is_private: self.is_private || known.is_private,
        }
    }

    /// Whether it is right for an entry on a day.
    pub(crate) fn suits(&self, seeks: &Seeks, day: i32) -> Result<(), Misfit> {
        self.suits_type(seeks)?;
        if !seeks.team.is_empty() && !same_name(&seeks.team, &self.team) {
            return Err(Misfit::Team);
        }
        self.suits_age(seeks, day)?;
        match (self.sex, seeks.sex) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(Misfit::SexUnsaid),
            (Some(taken), Some(sex)) if taken == sex => Ok(()),
            (Some(_), Some(_)) => Err(Misfit::Sex),
        }
    }

    fn suits_type(&self, seeks: &Seeks) -> Result<(), Misfit> {
        if self.types.iter().any(|it| it == ANY_TYPE) {
            return Ok(());
        }
        match seeks.types.is_empty() {
            true => Err(Misfit::TypeUnsaid),
            false if seeks.types.iter().any(|it| self.types.contains(it)) => Ok(()),
            false => Err(Misfit::Type),
        }
    }

    /// In the month of the birthday both ages must be within the limits.
    fn suits_age(&self, seeks: &Seeks, day: i32) -> Result<(), Misfit> {
        if self.age_from.is_none() && self.age_to.is_none() {
            return Ok(());
        }
        let (youngest, oldest) = seeks.born.ok_or(Misfit::AgeUnsaid)?.ages_on(day);
        let is_old_enough = self.age_from.is_none_or(|from| from <= youngest);
        let is_young_enough = self.age_to.is_none_or(|to| oldest <= to);
        if is_old_enough && is_young_enough { Ok(()) } else { Err(Misfit::Age) }
    }
}

/// Limits of age as people write them: `16+`, `0-15`, `18-65`, in whole years; none if they cannot
/// be read.
#[must_use]
pub fn ages(text: &str) -> Option<(Option<u16>, Option<u16>)> {
    let text = text.trim();
    if let Some(from) = text.strip_suffix('+') {
        return from.trim().parse().ok().map(|from| (Some(from), None));
    }
    let (from, to) = text.split_once('-')?;
    let (from, to): (u16, u16) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (from <= to).then_some((Some(from), Some(to)))
}

/// A clinic type as it is compared: small letters, words joined by `_`.
#[must_use]
pub fn plain_type(name: &str) -> String {
    let is_between = |sign: char| sign.is_whitespace() || sign == '-' || sign == '_';
    let words = name.split(is_between).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_").to_lowercase()
}

/// Clinic types as they are kept: plain, each once, in order.
#[must_use]
pub fn plain_types<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut types: Vec<String> = names.into_iter().map(plain_type).collect();
    types.retain(|name| !name.is_empty());
    types.sort_unstable();
    types.dedup();
    types
}

#[cfg(test)]
mod tests;
