//! What the doctor found: printed line by line, and counted for the exit code.
#![expect(clippy::print_stdout, reason = "the report of the command is its output")]

use std::process::ExitCode;

/// Something does not work as it is.
const FAILED: u8 = 69;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Findings {
    failed: u32,
    /// What was printed.
    pub(super) lines: Vec<String>,
}

impl Findings {
    /// In order.
    pub(super) fn ok(&mut self, what: &str, detail: &str) {
        self.print("ok  ", what, detail);
    }

    /// It works, but somebody should look at it. `detail` ends with what to do.
    pub(super) fn warn(&mut self, what: &str, detail: &str) {
        self.print("warn", what, detail);
    }

    /// It does not work. `detail` ends with what to do.
    pub(super) fn fail(&mut self, what: &str, detail: &str) {
        self.failed += 1;
        self.print("FAIL", what, detail);
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        if self.is_well() { ExitCode::SUCCESS } else { ExitCode::from(FAILED) }
    }

    /// Whether nothing failed.
    pub(super) fn is_well(&self) -> bool {
        self.failed == 0
    }

    /// One line, whatever the detail was broken into.
    fn print(&mut self, grade: &str, what: &str, detail: &str) {
        let words: Vec<&str> = detail.split_whitespace().collect();
        let line = format!("{grade}  {what}: {}", words.join(" "));
        println!("{line}");
        self.lines.push(line);
    }
}
