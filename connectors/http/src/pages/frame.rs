//! What every patient page has around its own part.

/// Title, trust, phone number and whether the page looks again by itself.
pub(super) struct Frame {
    pub(super) title: String,
    pub(super) trust: String,
    /// The number to call; empty if none is set.
    pub(super) phone: String,
    /// The same number for a `tel:` link.
    pub(super) phone_digits: String,
    /// The content of the refresh, such as `10` or `3; url=/o/…`; empty for none.
    pub(super) refresh: String,
}

impl Frame {
    pub(super) fn new(title: &str, trust: &str, phone: &str) -> Self {
        let is_dialled = |sign: &char| sign.is_ascii_digit() || *sign == '+';
        Self {
            title: title.to_owned(),
            trust: trust.to_owned(),
            phone: phone.to_owned(),
            phone_digits: phone.chars().filter(is_dialled).collect(),
            refresh: String::new(),
        }
    }
}
