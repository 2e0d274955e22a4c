//! Messages that look strange and are valid, and messages that cannot be read.

use crate::seeds::Stream;

/// The same message in one of the shapes that real senders give it.
pub(super) fn odd(stream: &mut Stream, text: &str) -> Vec<u8> {
    match stream.below(5) {
        0 => text.replace('\r', "\n").into_bytes(),
        1 => format!("{text}\rZBX|1|CE|LOCAL||free text with \\T\\ and \\F\\\r").into_bytes(),
        2 => without(text, "RGS").into_bytes(),
        3 => text.replace("||||GBR", "||||GBR|8859/1").replace("^Alba", "^Zo\u{eb}").into_bytes(),
        _ => text.replace("^MOBILE", "^MOBILE~\"\"").into_bytes(),
    }
}

/// Something that cannot be taken.
pub(super) fn malformed(stream: &mut Stream, text: &str) -> Vec<u8> {
    match stream.below(4) {
        0 => text.chars().take(60).collect::<String>().into_bytes(),
        // Neither number nor time: nobody can tell what is cancelled.
        1 => without(&without(text, "SCH"), "AIL").into_bytes(),
        2 => text.replace("^^30^20", "^^30^99").replace("AIL|1|U|", "AIL|1|U|?").into_bytes(),
        _ => b"this is not HL7\r".to_vec(),
    }
}

fn without(text: &str, segment: &str) -> String {
    let kept: Vec<&str> = text.split('\r').filter(|line| !line.starts_with(segment)).collect();
    kept.join("\r")
}
