//! Phrases as windows and days away.

use backfill_core::availability::{Availability, Away, WINDOWS_MAX, Weekdays, Window};

use super::calendar::clamp;
use super::clock::MIDNIGHT;
use super::error::{NOT_EXAMPLE, TimesError};
use super::join::has_wish;
use super::named;
use super::phrase::{Mark, Phrase};
use super::windows::{Excluded, earlier, holds_time, later, shared, without};

/// Makes one availability of all that was said.
pub(super) fn availability(phrases: Vec<Phrase>) -> Result<Availability, TimesError> {
    let mut said = Said::default();
    let has_wish = has_wish(&phrases);
    let (wishes, others): (Vec<_>, Vec<_>) =
        phrases.into_iter().partition(|phrase| phrase.mark == Some(Mark::Ideally));
    for phrase in &others {
        said.take(phrase, !has_wish && phrase.mark.is_none())?;
    }
    if has_wish && said.windows.is_empty() {
        said.windows.push(Window::ANY);
    }
    for phrase in &wishes {
        said.wish(phrase)?;
    }
    said.finish()
}

/// What was said so far.
#[derive(Debug, Default)]
struct Said {
    windows: Vec<Window>,
    away: Vec<Away>,
    excluded: Vec<Excluded>,
    not_on_bank_holidays: bool,
    from_day: Option<i32>,
    to_day: Option<i32>,
    /// Whether anything but `any time` was said of the times that suit.
    is_restricted: bool,
}

impl Said {
    fn take(&mut self, phrase: &Phrase, preferred: bool) -> Result<(), TimesError> {
        match (phrase.is_negated, phrase.is_weekly()) {
            (true, true) => self.exclude_weekly(phrase)?,
            (true, false) => self.take_away(phrase),
            (false, false) if phrase.has_dates() && !phrase.is_dated => {
                self.from_day = later(self.from_day, phrase.from_day);
                self.to_day = earlier(self.to_day, phrase.to_day);
            }
            (false, _) => self.add(phrase, window(phrase, preferred)?)?,
        }
        Ok(())
    }

    /// A time that recurs each week, or the bank holidays.
    fn exclude_weekly(&mut self, phrase: &Phrase) -> Result<(), TimesError> {
        if named::is_bank_holidays(phrase) {
            self.not_on_bank_holidays = true;
            return Ok(());
        }
        let text = phrase.text.clone();
        if phrase.has_dates() {
            return Err(TimesError::Mixed { text });
        }
        if let Some(named) = phrase.named {
            self.excluded.extend(named::excluded(phrase, named)?);
            return Ok(());
        }
        let Window { weekdays, weeks, .. } = window(phrase, false)?;
        let hours = named::wide_hours(phrase);
        self.excluded.push(Excluded { weekdays, weeks, hours, text });
        Ok(())
    }

    /// Days without hours: all of them, or all before or after a date.
    fn take_away(&mut self, phrase: &Phrase) {
        match (phrase.from_day.map(clamp), phrase.to_day.map(clamp)) {
            (Some(from_day), Some(to_day)) => self.away.push(Away { from_day, to_day }),
            (Some(from), None) => self.to_day = earlier(self.to_day, Some(from - 1)),
            (None, Some(to)) => self.from_day = later(self.from_day, Some(to + 1)),
            (None, None) => {}
        }
    }

    fn add(&mut self, phrase: &Phrase, window: Window) -> Result<(), TimesError> {
        if !holds_time(&window) {
            return Err(TimesError::Backwards { text: phrase.text.clone() });
        }
        let is_any = phrase.is_any_time && window == Window::ANY;
        self.is_restricted |= !is_any;
        self.windows.push(window);
        Ok(())
    }

    /// Adds a wish: the part of it that is acceptable, or all of it if none is.
    fn wish(&mut self, phrase: &Phrase) -> Result<(), TimesError> {
        if phrase.is_any_time && !phrase.is_weekly() && !phrase.has_dates() {
            return Ok(());
        }
        let wish = window(phrase, true)?;
        let acceptable = self.windows.iter().filter(|window| !window.preferred);
        let within: Vec<Window> = acceptable.filter_map(|window| shared(window, &wish)).collect();
        if within.is_empty() {
            return self.add(phrase, wish);
        }
        within.into_iter().try_for_each(|window| self.add(phrase, window))
    }

    fn finish(mut self) -> Result<Availability, TimesError> {
        let is_bounded = self.from_day.is_some() || self.to_day.is_some();
        if !self.is_restricted && self.excluded.is_empty() && !is_bounded {
            self.windows.clear();
        } else if self.windows.is_empty() {
            self.windows.push(Window::ANY);
        }
        let excluded = std::mem::take(&mut self.excluded);
        if let Some(beside) = excluded.iter().find(|it| self.is_beside_all(it)) {
            return Err(TimesError::Ambiguous { text: beside.text.clone(), example: NOT_EXAMPLE });
        }
        for excluded in excluded {
            self.exclude(&excluded)?;
        }
        if is_bounded {
            self.bound()?;
        }
        if WINDOWS_MAX < self.windows.len() || WINDOWS_MAX < self.away.len() {
            return Err(TimesError::TooMany);
        }
        Ok(Availability {
            windows: self.windows,
            away: self.away,
            not_on_bank_holidays: self.not_on_bank_holidays,
        })
    }

    /// `any time Thu, not before 10 Mon-Wed` says that Monday to Wednesday suits after 10: hours are
    /// excluded of days that are not said to suit.
    fn is_beside_all(&self, excluded: &Excluded) -> bool {
        let is_of_hours = excluded.hours != (0, MIDNIGHT);
        is_of_hours && self.windows.iter().all(|it| it.weekdays.0 & excluded.weekdays.0 == 0)
    }

    fn exclude(&mut self, excluded: &Excluded) -> Result<(), TimesError> {
        let text = || excluded.text.clone();
        let mut left = Vec::new();
        for window in &self.windows {
            let parts = without(window, excluded);
            let parts = parts.ok_or_else(|| TimesError::Mixed { text: text() })?;
            if parts.is_empty() {
                return Err(TimesError::NothingLeft { text: text() });
            }
            left.extend(parts);
            if WINDOWS_MAX < left.len() {
                return Err(TimesError::TooMany);
            }
        }
        self.windows = left;
        Ok(())
    }

    fn bound(&mut self) -> Result<(), TimesError> {
        for window in &mut self.windows {
            window.from_day = later(window.from_day, self.from_day).map(clamp);
            window.to_day = earlier(window.to_day, self.to_day).map(clamp);
            if !holds_time(window) {
                let text = String::from("from … until …");
                return Err(TimesError::NothingLeft { text });
            }
        }
        Ok(())
    }
}

pub(super) fn window(phrase: &Phrase, preferred: bool) -> Result<Window, TimesError> {
    let (from_minute, to_minute) = phrase.hours.unwrap_or((0, MIDNIGHT));
    let is_named = phrase.is_weekly() || phrase.is_dated;
    let window = Window {
        weekdays: phrase.days.map_or(Weekdays::ALL, |(days, _)| Weekdays(days)),
        weeks: phrase.weeks,
        from_minute,
        to_minute,
        from_day: phrase.from_day.map(clamp),
        to_day: phrase.to_day.map(clamp),
        preferred: preferred && is_named,
    };
    named::within(window, phrase)
}
