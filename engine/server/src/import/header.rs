//! Finds the header of a CSV file: past `sep=`, past a title, with whatever separator.

use backfill_schemas::unseen::trimmed;

use super::columns::{Columns, Header};
use super::fault::UsageError;
use super::lines::{Line, Lines};
use super::record::split;

/// What may part the cells, the usual first.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];
/// Among how many lines the header is looked for.
const LINES_MAX: usize = 10;
/// How many known names make a line a header.
const KNOWN_MIN: usize = 2;

/// Reads up to the header; returns it with its separator.
///
/// # Errors
/// If there is none that can be used.
pub(super) fn find(
    lines: &mut Lines<'_>,
    columns: &Columns,
    given: &[&str],
) -> anyhow::Result<(Header, char)> {
    let mut said = None;
    for _ in 0..LINES_MAX {
        let Some(line) = next_line(lines)? else { break };
        if let Some(separator) = separator_line(&line.text) {
            said = Some(separator);
            continue;
        }
        if line.fault.is_some() {
            break;
        }
        let (cells, separator) = best(&line, columns, said);
        if KNOWN_MIN <= columns.known(&cells) || !is_title(&cells) {
            return Ok((columns.header(&cells, given)?, separator));
        }
    }
    Err(UsageError("the file has no header line: names of columns, see --help".to_owned()).into())
}

fn next_line(lines: &mut Lines<'_>) -> anyhow::Result<Option<Line>> {
    loop {
        match lines.next()? {
            Some(line) if line.is_blank() => {}
            line => return Ok(line),
        }
    }
}

/// `sep=;`, by which some programs tell Excel what parts the cells.
fn separator_line(text: &str) -> Option<char> {
    let text = text.trim_matches(|sign| sign == '"' || sign == ' ' || sign == '\u{feff}');
    let (name, rest) = text.split_once('=')?;
    let mut signs = rest.chars();
    let separator = signs.next().filter(|sign| SEPARATORS.contains(sign))?;
    let is_alone = signs.all(|sign| sign == separator || sign == '"' || sign.is_whitespace());
    (is_alone && name.trim().eq_ignore_ascii_case("sep")).then_some(separator)
}

/// The cells by the separator that shows the most known names.
fn best(line: &Line, columns: &Columns, said: Option<char>) -> (Vec<String>, char) {
    let tried = SEPARATORS.into_iter().filter(|it| said.is_none_or(|said| said == *it));
    let split = |separator: char| {
        let plain = || line.text.split(separator).map(str::to_owned).collect();
        (split(&line.text, separator).unwrap_or_else(|_| plain()), separator)
    };
    // Of several that show as many, the usual one.
    let all: Vec<(Vec<String>, char)> = tried.map(split).collect();
    let most = all.iter().map(|(cells, _)| columns.known(cells)).max().unwrap_or(0);
    let found = all.into_iter().find(|(cells, _)| columns.known(cells) == most);
    found.unwrap_or_else(|| split(','))
}

/// A line with one cell alone stands above a list as its title.
fn is_title(cells: &[String]) -> bool {
    cells.iter().filter(|cell| !trimmed(cell).is_empty()).count() <= 1
}

#[cfg(test)]
mod tests {
    use super::super::waitlist::COLUMNS;
    use super::*;

    const NAMES: [&str; 6] =
        ["reference", "service", "kind", "waiting_since", "duration_minutes", "nhs_number"];

    fn found(text: &str) -> Result<char, String> {
        let mut lines = Lines::new(text.as_bytes()).unwrap();
        let header = find(&mut lines, &COLUMNS, &["trust"]);
        header.map(|(_, separator)| separator).map_err(|error| error.to_string())
    }

    #[test]
    fn any_usual_separator_is_found() {
        for separator in SEPARATORS {
            let header = NAMES.join(&separator.to_string());
            for text in [
                header.clone(),
                format!("sep={separator}\r\n{header}"),
                format!("\u{feff}\"SEP={separator}\"\n\n{header}"),
                format!("Waiting list as of 27/11/2026\n\n{header}"),
                format!("sep={separator}{separator}{separator}\n{header}"),
                format!("Title{s}{s}{s}\n{header}", s = separator),
            ] {
                assert_eq!(found(&text), Ok(separator), "{text}");
            }
        }
    }

    #[test]
    fn quoted_names_with_separators_in_them_are_read() {
        let header = NAMES.map(|name| format!("\"{name}\"")).join(";");
        assert_eq!(found(&format!("{header};\"\"")), Ok(';'));
    }

    #[test]
    fn rows_without_a_header_are_refused_without_repeating_them() {
        for text in [
            "WL-1,9990548609,Mary,Jones\nWL-2,9990000018,Anna,Smith\n",
            "WL-1;9990548609;Mary;Jones",
            "Mary\nJones\n",
            "",
            "sep=;\n",
        ] {
            let said = found(text).unwrap_err();
            assert!(!said.contains("Mary") && !said.contains("999"), "{said}");
        }
    }
}
