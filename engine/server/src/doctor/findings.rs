//! What the doctor found: printed line by line, and counted for the exit code.
#![expect(clippy::print_stdout, reason = "the report of the command is its output")]

use std::process::ExitCode;

/// Something does not work as it is.
const FAILED: u8 = 69;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Findings {
    failed: u32,
}

impl Findings {
    /// In order.
    pub(super) fn ok(&self, what: &str, detail: &str) {
        print("ok  ", what, detail);
    }

    /// It works, but somebody should look at it. `detail` ends with what to do.
    pub(super) fn warn(&self, what: &str, detail: &str) {
        print("warn", what, detail);
    }

    /// It does not work. `detail` ends with what to do.
    pub(super) fn fail(&mut self, what: &str, detail: &str) {
        self.failed += 1;
        print("FAIL", what, detail);
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(FAILED) }
    }
}

/// One line, whatever the detail was broken into.
fn print(grade: &str, what: &str, detail: &str) {
    let words: Vec<&str> = detail.split_whitespace().collect();
    println!("{grade}  {what}: {}", words.join(" "));
}
