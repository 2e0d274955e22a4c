//! A list of which only the beginning is shown, with how many more there are.

/// How many rows of a list are shown when all of it is asked for.
const ALL_MAX: usize = 500;

/// What a reader wants of the front page: `refresh=off`, and `more=` one of the lists.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted<'a> {
    /// The page stays as it is.
    pub(super) still: bool,
    /// The list to show whole.
    more: Option<&'a str>,
}

/// The rows of a list that are shown, and how many are not.
pub(super) struct Shown<T> {
    /// Its name in the page.
    pub(super) list: &'static str,
    pub(super) rows: Vec<T>,
    pub(super) total: usize,
}

impl<'a> Wanted<'a> {
    pub(super) fn read(query: Option<&'a str>) -> Self {
        let mut wanted = Self::default();
        for pair in query.unwrap_or("").split('&') {
            match pair.split_once('=') {
                Some(("refresh", "off")) => wanted.still = true,
                Some(("more", list)) => wanted.more = Some(list),
                _ => {}
            }
        }
        wanted
    }

    /// How many rows of a list are to be read, if nothing else is needed of it.
    pub(super) fn read_max(&self, list: &'static str, most: usize, all: usize) -> usize {
        if self.more == Some(list) { all } else { most }
    }

    /// Cuts a list to what is shown of it.
    pub(super) fn cut<T>(&self, list: &'static str, mut rows: Vec<T>, most: usize) -> Shown<T> {
        let total = rows.len();
        rows.truncate(if self.more == Some(list) { ALL_MAX } else { most });
        Shown { list, rows, total }
    }
}

impl<T> Shown<T> {
    /// The same list with each row made into another.
    pub(super) fn map<U>(self, change: impl FnMut(T) -> U) -> Shown<U> {
        let rows = self.rows.into_iter().map(change).collect();
        Shown { list: self.list, rows, total: self.total }
    }

    /// How many are not shown.
    pub(super) fn rest(&self) -> usize {
        self.total - self.rows.len()
    }

    /// Whether the rest can be shown by asking for more.
    pub(super) fn has_more(&self) -> bool {
        self.rows.len() < self.total.min(ALL_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_cut_unless_more_of_it_is_asked_for() {
        let cut = Wanted::read(None).cut("calls", vec![1, 2, 3], 2);
        assert_eq!((cut.rows.as_slice(), cut.rest(), cut.has_more()), (&[1, 2][..], 1, true));
        let whole = Wanted::read(Some("refresh=off&more=calls"));
        assert!(whole.still);
        assert_eq!(whole.cut("calls", vec![1, 2, 3], 2).rest(), 0);
        assert_eq!(whole.cut("live", vec![1, 2, 3], 2).rest(), 1);
        let long = whole.cut("calls", vec![0; ALL_MAX + 7], 2);
        assert_eq!((long.rest(), long.has_more()), (7, false));
    }
}
