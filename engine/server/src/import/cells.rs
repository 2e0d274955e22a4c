//! Single cells: what a spreadsheet means by one, and how one is written so that no spreadsheet
//! runs it.

use backfill_schemas::unseen::trimmed;

/// What a cell says: without blanks around it, without the marks by which spreadsheets keep a
/// number as text (`="0770…"`, `'0770…`), its line breaks as `breaks`.
pub(super) fn value(cell: &str, breaks: &str) -> String {
    let cell = trimmed(cell);
    let formula = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    let text = formula.map_or_else(|| without_mark(cell), trimmed);
    let lines = text.lines().map(trimmed).filter(|line| !line.is_empty());
    let plain = lines.collect::<Vec<_>>().join(breaks);
    plain.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

/// An apostrophe before what would else be a number or a formula is the spreadsheet's. One before
/// a name (`'t Hooft`) is its own.
fn without_mark(cell: &str) -> &str {
    match cell.strip_prefix('\'').map(trimmed) {
        Some(rest) if rest.starts_with(|sign: char| sign.is_ascii_digit() || is_run(sign)) => rest,
        Some(_) | None => cell,
    }
}

/// A cell as it is written for people: what a spreadsheet would run gets an apostrophe, which
/// [`value`] takes away again.
pub(super) fn harmless(cell: &str) -> String {
    let first = cell.trim_start_matches(' ').chars().next();
    if first.is_some_and(is_run) { format!("'{cell}") } else { cell.to_owned() }
}

/// The signs by which a spreadsheet knows that a cell is to be run (OWASP, CSV injection), and
/// their wide forms.
fn is_run(sign: char) -> bool {
    matches!(
        sign,
        '=' | '+'
            | '-'
            | '@'
            | '\t'
            | '\r'
            | '\n'
            | '\u{ff1d}'
            | '\u{ff0b}'
            | '\u{ff0d}'
            | '\u{ff20}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_what_a_spreadsheet_means_by_it() {
        for (cell, text) in [
            (" 07700 900123\u{a0}", "07700 900123"),
            ("=\"07700900123\"", "07700900123"),
            ("'07700900123", "07700900123"),
            ("'+447700900123", "+447700900123"),
            ("'-", "-"),
            ("'t Hooft", "'t Hooft"),
            ("O'Brien", "O'Brien"),
            ("Mon\r\n\r\nTue\n", "Mon; Tue"),
            ("a\tb", "a b"),
            ("\u{feff}\u{200b}", ""),
        ] {
            assert_eq!(value(cell, "; "), text, "{cell:?}");
        }
    }

    #[test]
    fn what_would_be_run_is_written_harmless_and_read_back_as_it_was() {
        for cell in ["=1+1", "+447700900123", "-", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u{ff1d}1"] {
            let written = harmless(cell);
            assert!(written.starts_with('\''), "{cell:?}");
            assert_eq!(value(&written, " "), value(cell, " "), "{cell:?}");
        }
        for cell in ["", "07700900123", "mary@example.com", "a=b", "1-2", "O'Brien"] {
            assert_eq!(harmless(cell), cell);
        }
    }
}
