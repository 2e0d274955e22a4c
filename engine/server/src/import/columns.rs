//! The columns of a list: which there are, and which field each column of a header is.

use std::fmt::Write as _;

use backfill_schemas::unseen::trimmed;

use super::fault::UsageError;

/// What a kind of list can have.
#[derive(Debug)]
pub(super) struct Columns {
    /// Each with what it holds, for `--help`.
    pub(super) all: &'static [(&'static str, &'static str)],
    /// How many of [`Columns::all`], from the first, every list must have.
    pub(super) needed: usize,
    /// Of each of these groups every list must have one.
    pub(super) one_of: &'static [&'static [&'static str]],
    /// What lists of other systems call a column: told to who writes it.
    pub(super) other_names: &'static [(&'static str, &'static str)],
    /// Everyday names of columns, which are read as they are.
    pub(super) written: &'static [(&'static str, &'static str)],
    /// Names of columns that nothing here needs: they are read past.
    pub(super) passed_over: &'static [&'static str],
    /// Those that hold dates.
    pub(super) dates: &'static [&'static str],
    /// Those whose line breaks part one thing from the next.
    pub(super) lists: &'static [&'static str],
}

/// What a file of refused rows has beside the row: it is read past, so that the file can be
/// imported once it is put right.
pub(super) const REFUSED: [&str; 3] = ["line", "field", "reason"];

/// How many wrong letters still suggest a column.
const TYPOS_MAX: usize = 2;
/// How many names of a line must be known before it is taken for a header.
const KNOWN_MIN: usize = 3;

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// A field.
    Field(&'static str),
    /// What a file of refused rows says of a row, or what nothing here needs.
    Note,
    /// Nothing: it has no name, and must be empty.
    Nameless,
}

/// What stands in each column, in the order of the header.
#[derive(Debug)]
pub(super) struct Header {
    /// The names as they are written, for the file of refused rows.
    pub(super) names: Vec<String>,
    pub(super) columns: Vec<Column>,
}

impl Columns {
    /// The field of a name, in whatever case and with blanks or dashes for underscores.
    pub(super) fn field(&self, name: &str) -> Option<&'static str> {
        let name = plain(name);
        let known = self.all.iter().find(|(field, _)| *field == name).map(|(field, _)| *field);
        let written = || self.written.iter().find(|(written, _)| *written == name);
        known.or_else(|| written().map(|(_, field)| *field))
    }

    /// How many of the cells are names of columns.
    pub(super) fn known(&self, cells: &[String]) -> usize {
        cells.iter().filter(|cell| self.field(cell).is_some()).count()
    }

    /// Reads a header line. `given` are the columns that the command line stands for.
    ///
    /// # Errors
    /// If a column is not known, named twice or missing: everything that is wrong at once. Who
    /// forgot the header has the first patient here, so that a name is repeated only where most
    /// names are known and only if it can be one.
    pub(super) fn header(&self, cells: &[String], given: &[&str]) -> Result<Header, UsageError> {
        let known = self.known(cells);
        // A first row that came to stand in the header's line has as many cells as the header.
        let is_header = KNOWN_MIN <= known && cells.len() < 2 * known;
        let is_refused = REFUSED.iter().all(|note| cells.iter().any(|cell| plain(cell) == *note));
        let mut problems = Vec::new();
        let mut columns: Vec<Column> = Vec::new();
        for (index, cell) in cells.iter().enumerate() {
            match self.field(cell).map(Column::Field) {
                Some(column) if columns.contains(&column) => {
                    problems.push(format!("column `{}` comes twice", plain(cell)));
                }
                Some(column) => columns.push(column),
                None if trimmed(cell).is_empty() => columns.push(Column::Nameless),
                None if is_refused && REFUSED.contains(&&*plain(cell)) => {
                    columns.push(Column::Note);
                }
                None if self.passed_over.contains(&&*plain(cell)) => columns.push(Column::Note),
                None => problems.push(self.unknown(index, cell, is_header)),
            }
        }
        problems.extend(self.missing(&columns, given));
        let names = cells.to_vec();
        match problems.is_empty() {
            true => Ok(Header { names, columns }),
            false => Err(UsageError(format!("the header cannot be used: {}", problems.join("; ")))),
        }
    }

    fn missing(&self, columns: &[Column], given: &[&str]) -> Vec<String> {
        let has = |name: &str| {
            given.contains(&name)
                || columns.iter().any(|column| matches!(column, Column::Field(it) if *it == name))
        };
        let named = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("no column {}", names.join(" or "))
        };
        let needed = self.all.iter().take(self.needed).map(|(name, _)| *name);
        let needed = needed.filter(|name| !has(name)).map(|name| named(&[name]));
        let groups = self.one_of.iter().filter(|group| !group.iter().any(|name| has(name)));
        needed.chain(groups.map(|group| named(group))).collect()
    }

    fn unknown(&self, index: usize, cell: &str, is_header: bool) -> String {
        let name = plain(cell);
        let other = self.other_names.iter().find(|(other, _)| *other == name);
        let near = || self.all.iter().map(|(field, _)| *field).find(|field| is_near(&name, field));
        let number = index + 1;
        let is_name = |sign: char| sign.is_ascii_alphabetic() || "_ -/()".contains(sign);
        let shown = match is_header && name.len() <= 40 && name.chars().all(is_name) {
            true => format!("column `{name}`"),
            false => format!("column {number}"),
        };
        match other.map(|(_, field)| *field).or_else(near) {
            Some(field) => format!("{shown} is not known; did you mean `{field}`?"),
            None => format!("{shown} is not known; see --help"),
        }
    }

    /// The table of columns, for `--help`.
    pub(super) fn help(&self) -> String {
        let mut text = "Columns, in any order (NDJSON: the same names as fields):\n".to_owned();
        for (index, (name, what)) in self.all.iter().enumerate() {
            let mark = if index < self.needed { '*' } else { ' ' };
            // Writing to a String cannot fail.
            let _written = writeln!(text, " {mark} {name:<20}{what}");
        }
        text.push_str(" * must be there\n");
        text
    }
}

/// A name as the table has it: small letters, underscores.
fn plain(name: &str) -> String {
    let words: Vec<String> = trimmed(name)
        .trim_matches('"')
        .to_lowercase()
        .split(|sign: char| sign.is_whitespace() || sign == '-' || sign == '_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.join("_")
}

/// Whether two names differ by at most [`TYPOS_MAX`] letters (Levenshtein, 1965).
fn is_near(name: &str, field: &str) -> bool {
    let (name, field) = (name.as_bytes(), field.as_bytes());
    if TYPOS_MAX < name.len().abs_diff(field.len()) {
        return false;
    }
    let mut row: Vec<usize> = (0..=field.len()).collect();
    for (index, letter) in name.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in field.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row.last().is_some_and(|typos| *typos <= TYPOS_MAX)
}

#[cfg(test)]
mod tests {
    use super::super::waitlist::COLUMNS;
    use super::*;

    fn read(line: &str, has_trust: bool) -> Result<Header, UsageError> {
        let cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        COLUMNS.header(&cells, if has_trust { &["trust"] } else { &[] })
    }

    const GOOD: &str = "reference,service,kind,waiting_since,duration_minutes,trust,nhs_number";

    #[test]
    fn a_header_may_be_in_any_case_and_order_with_blanks_of_any_kind() {
        let header = read(&format!(" Phone\u{a0},{GOOD}").to_uppercase(), false).unwrap();
        assert_eq!(header.columns[..2], [Column::Field("phone"), Column::Field("reference")]);
        let names = "\u{feff}Reference,Service,Kind,Waiting Since,Duration-Minutes,\
                     \u{a0}NHS\u{a0}Number \u{200b}";
        assert!(read(names, true).is_ok());
    }

    #[test]
    fn columns_without_a_name_and_notes_of_refused_rows_are_read_past() {
        let header = read(&format!("line,field,reason,{GOOD},, "), false).unwrap();
        let of = |column: Column| header.columns.iter().filter(|it| **it == column).count();
        assert_eq!((of(Column::Note), of(Column::Nameless)), (3, 2));
        assert!(read(&format!("line,{GOOD}"), false).is_err());
    }

    #[test]
    fn all_that_is_wrong_with_a_header_is_told_at_once() {
        let said = read("refernce,service,service,mrn,colour,kind,duration_minutes", false);
        let said = said.unwrap_err().to_string();
        let wanted = [
            "`refernce` is not known; did you mean `reference`",
            "`service` comes twice",
            "`mrn` is not known; did you mean `local_number`",
            "`colour` is not known",
            "no column `waiting_since`",
            "no column `trust`",
            "no column `nhs_number`",
        ];
        for piece in wanted {
            assert!(said.contains(piece), "`{piece}` is missing in: {said}");
        }
    }

    #[test]
    fn a_row_in_place_of_a_header_is_never_repeated() {
        for line in [
            "WL-1,R0A,9990548609,Mary,Jones,1980-12-31,07700900123",
            "Mary,Jones,reference,service",
            "reference,service,kind,waiting_since,mary@example.com,9990548609,07700 900123",
        ] {
            let said = read(line, true).unwrap_err().to_string();
            for secret in ["Mary", "mary", "Jones", "jones", "900123", "9990548609", "1980"] {
                assert!(!said.contains(secret), "{secret} in: {said}");
            }
        }
    }

    #[test]
    fn a_trust_on_the_command_line_stands_for_its_column() {
        let without = GOOD.replace("trust,", "");
        assert!(read(&without, true).is_ok());
        assert!(read(&without, false).is_err());
    }

    #[test]
    fn near_is_two_letters_at_most() {
        assert!(is_near("refernce", "reference") && is_near("sties", "sites"));
        assert!(!is_near("colour", "kind") && !is_near("referenceabc", "reference"));
    }
}
