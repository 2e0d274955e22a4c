//! The form with the light check, and what it says when something is wrong.

use super::check::Mistyped;
use super::form_token;
use super::found::Found;

/// The fields of the check, to be drawn.
pub(super) struct CheckForm {
    pub(super) token: String,
    pub(super) form_token: String,
    pub(super) day: String,
    pub(super) month: String,
    pub(super) complaint: Option<Complaint>,
}

/// What is wrong with a posted form, said beside the field and at the top.
#[derive(Debug, Clone)]
pub(super) struct Complaint {
    /// The sentence.
    pub(super) text: String,
    /// The id of the element to go to.
    pub(super) at: &'static str,
    /// Whether the day is to be marked.
    pub(super) marks_day: bool,
    /// Whether the month is to be marked.
    pub(super) marks_month: bool,
}

/// How a page is to be shown: what was typed before, what is wrong, whether it looks again.
#[derive(Debug, Clone, Default)]
pub(super) struct Showing {
    pub(super) day: String,
    pub(super) month: String,
    pub(super) complaint: Option<Complaint>,
    /// The reader turned the refresh off.
    pub(super) is_still: bool,
}

impl CheckForm {
    pub(super) fn of(found: &Found, showing: &Showing) -> Self {
        Self {
            token: found.token.clone(),
            form_token: form_token::make(&found.token, found.offer.id),
            day: showing.day.clone(),
            month: showing.month.clone(),
            complaint: showing.complaint.clone(),
        }
    }
}

impl Showing {
    /// After a wrong guess: the fields are empty again.
    pub(super) fn wrong(left: u32) -> Self {
        let tries = if left == 1 { "1 try".to_owned() } else { format!("{left} tries") };
        let text = format!(
            "The day and month of birth do not match the hospital’s records. You have {tries} left"
        );
        Self { complaint: Some(Complaint::on(text, "day", true, true)), ..Self::default() }
    }

    /// After a form that could not be read as a day: what was typed is kept.
    pub(super) fn mistyped(mistyped: Mistyped, day: &str, month: &str) -> Self {
        let complaint = match mistyped {
            Mistyped::Nothing => {
                Complaint::on("Enter your day and month of birth", "day", true, true)
            }
            Mistyped::NoDay => Complaint::on("Enter your day of birth", "day", true, false),
            Mistyped::NoMonth => Complaint::on("Enter your month of birth", "month", false, true),
            Mistyped::NoSuchDay => {
                Complaint::on("Day and month must be a real date, like 27 3", "day", true, true)
            }
        };
        Self::complaining(complaint, day, month)
    }

    /// After a form without an answer.
    pub(super) fn unanswered(day: &str, month: &str) -> Self {
        let complaint = Complaint::on("Choose yes or no", "answers", false, false);
        Self::complaining(complaint, day, month)
    }

    fn complaining(complaint: Complaint, day: &str, month: &str) -> Self {
        let (day, month) = (day.to_owned(), month.to_owned());
        Self { day, month, complaint: Some(complaint), is_still: false }
    }
}

impl Complaint {
    fn on(text: impl Into<String>, at: &'static str, marks_day: bool, marks_month: bool) -> Self {
        Self { text: text.into(), at, marks_day, marks_month }
    }
}
