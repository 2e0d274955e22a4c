//! What a message says, as a hash: whether it is one that came before does not depend on how its
//! lines end, on empty fields at their end, and on when it was sent.

use sha2::{Digest, Sha256};

/// MSH-7, counted from the segment's name.
const SENT_AT: usize = 6;

/// The hash of what a message says: without line ends and the empty fields before them, without
/// MSH-7.
pub(super) fn said(bytes: &[u8]) -> [u8; 32] {
    hash(bytes, false)
}

/// The hash of what a message says and when it says so: with MSH-7.
pub(super) fn said_then(bytes: &[u8]) -> [u8; 32] {
    hash(bytes, true)
}

fn hash(bytes: &[u8], is_time_told: bool) -> [u8; 32] {
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let separator = bytes.trim_ascii_start().get(3).copied().filter(u8::is_ascii_punctuation);
    let ends = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let lines = bytes.split(ends).map(|line| without_end(line, separator));
    let lines = lines.filter(|line| !line.is_empty());
    let mut hasher = Sha256::new();
    for (index, line) in lines.enumerate() {
        match line.get(3) {
            Some(separator) if index == 0 && !is_time_told => {
                let fields = line.split(|byte| byte == separator).enumerate();
                fields.filter(|(number, _)| *number != SENT_AT).for_each(|(_, field)| {
                    hasher.update(field);
                    hasher.update([*separator]);
                });
            }
            Some(_) | None => hasher.update(line),
        }
        hasher.update(b"\r");
    }
    hasher.finalize().into()
}

/// A line without blanks around it and without the empty fields at its end.
fn without_end(line: &[u8], separator: Option<u8>) -> &[u8] {
    let is_nothing =
        |byte: &u8| byte.is_ascii_whitespace() || *byte == 0 || Some(*byte) == separator;
    let line = line.trim_ascii_start();
    let end = line.iter().rposition(|byte| !is_nothing(byte)).map_or(0, |last| last + 1);
    &line[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "MSH|^~\\&|PAS|R0A|||20261127080000||SIU^S12|7|P|2.4\rSCH||1\rPID|1\r";

    #[test]
    fn line_ends_and_the_time_of_sending_say_nothing() {
        let same = [
            MESSAGE.replace('\r', "\r\n"),
            MESSAGE.replace('\r', "\n"),
            MESSAGE.trim_end().to_owned(),
            MESSAGE.replace('\r', " \t\r\r"),
            format!("\u{feff}\n {MESSAGE}\n"),
            MESSAGE.replace("20261127080000", "20261127090000"),
            MESSAGE.replace("20261127080000", ""),
            MESSAGE.replace("20261127080000", "20261127080000.123+0000"),
            MESSAGE.replace("|P|2.4", "|P|2.4||||"),
            MESSAGE.replace("SCH||1", "SCH||1||| |"),
            MESSAGE.replace('\r', "|\r\n"),
            format!("{MESSAGE}\0"),
        ];
        for other in same {
            assert_eq!(said(other.as_bytes()), said(MESSAGE.as_bytes()), "{other:?}");
        }
    }

    #[test]
    fn everything_else_is_said() {
        let others = [
            MESSAGE.replace("SCH||1", "SCH||2"),
            MESSAGE.replace("SCH||1", "SCH|1"),
            MESSAGE.replace("|7|P", "|8|P"),
            MESSAGE.replace("S12", "S15"),
            MESSAGE.replace("PID|1\r", ""),
            MESSAGE.replace("SCH||1\rPID|1", "PID|1\rSCH||1"),
            MESSAGE.replace("20261127080000|", "20261127080000||"),
            MESSAGE.replace("SCH||1", "SCH||1^"),
            MESSAGE.replace("SCH||1", "SCH||1||\"\""),
        ];
        for other in others {
            assert_ne!(said(other.as_bytes()), said(MESSAGE.as_bytes()), "{other:?}");
        }
    }

    #[test]
    fn the_time_of_sending_can_be_told_apart() {
        let later = MESSAGE.replace("20261127080000", "20261127080001");
        assert_ne!(said_then(later.as_bytes()), said_then(MESSAGE.as_bytes()));
        let lines = MESSAGE.replace('\r', "\r\n");
        assert_eq!(said_then(lines.as_bytes()), said_then(MESSAGE.as_bytes()));
    }

    #[test]
    fn bytes_that_are_no_message_have_a_hash_too() {
        assert_ne!(said(b""), said(b"x"));
        assert_ne!(said(b"MSH"), said(b"MSH|A"));
        assert_eq!(said(b"rubbish\r"), said(b"rubbish"));
    }
}
