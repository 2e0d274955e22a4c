//! Damaged lists and diaries: every row is read or refused with a reason.

use backfill_fuzz::{Target, outcome};

use super::hostile::told_of;

#[test]
fn fuzzed_lists_are_read_to_their_end() {
    let words = [
        ",",
        ";",
        "\t",
        "\"",
        "\r\n",
        "\n",
        "\u{feff}",
        "sep=;\n",
        "reference",
        "nhs_number",
        "R0A",
        "=1+1",
        "31/12/1980",
        "1980-12-31",
        "01/02/03",
        "9990548609",
        "07700 900123",
        "any time",
        "{",
        "}",
    ];
    Target::new("csv").with_words(&words).run(1_500, |bytes| {
        let told = [told_of(bytes, true), told_of(bytes, false)].concat();
        outcome(&told)
    });
}
