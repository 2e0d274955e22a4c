//! Frames: VT, the message, FS, CR.
//!
//! What senders do beside that is tolerated as far as it cannot be misread. A missing CR is, where
//! nothing or the next start block follows; an FS with text behind it is text. A start block before
//! the end of a message begins anew, because its sender gave the first one up: it is one only where
//! a header follows, since a vertical tab in free text is a line break of a word processor. What is
//! cut off that way, and what lies between frames, is handed on to be kept; a frame without a message
//! keeps the connection alive.

use std::io;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio_util::codec::{Decoder, Encoder};

const START: u8 = 0x0B;
const END: u8 = 0x1C;
const RETURN: u8 = 0x0D;
/// A byte order mark in UTF-8.
const MARK: &[u8] = &[0xEF, 0xBB, 0xBF];
/// What a message or a batch begins with.
const HEADERS: [&[u8]; 3] = [b"MSH", b"FHS", b"BHS"];

/// Most bytes between two frames before the connection is given up.
pub const GARBAGE_BYTES_MAX: usize = 4 * 1024;
/// How much of a frame that is too large is kept.
pub const BEGINNING_BYTES_MAX: usize = 64 * 1024;

/// Takes frames off a byte stream and puts them on it.
#[derive(Debug, Clone)]
pub struct MllpCodec {
    frame_bytes_max: usize,
    inside: bool,
    /// Bytes of the open frame that hold no end.
    scanned: usize,
    /// All that came of the open frame ends with an FS that has no CR yet.
    ending: bool,
    /// Bytes before the next frame, from the first that says something.
    stray: BytesMut,
}

/// What came.
#[derive(Clone, PartialEq, Eq)]
pub enum Frame {
    /// A whole message.
    Whole(Bytes),
    /// A frame with nothing in it.
    Blank,
    /// The beginning of a message that another start block cut off.
    Half(Bytes),
    /// What lay between two frames.
    Stray(Bytes),
    /// The beginning of a message over the limit. Nothing after it can be trusted.
    TooLarge(Bytes),
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole(bytes) => write!(f, "Whole({} bytes)", bytes.len()),
            Self::Blank => f.write_str("Blank"),
            Self::Half(bytes) => write!(f, "Half({} bytes)", bytes.len()),
            Self::Stray(bytes) => write!(f, "Stray({} bytes)", bytes.len()),
            Self::TooLarge(bytes) => write!(f, "TooLarge({} bytes kept)", bytes.len()),
        }
    }
}

/// Why the stream cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    /// The connection broke.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The other side does not speak MLLP.
    #[error("{GARBAGE_BYTES_MAX} bytes without the start of a frame (VT, 0x0B); is this MLLP?")]
    Garbage,
}

impl MllpCodec {
    /// A codec that takes messages of at most `frame_bytes_max` bytes.
    #[must_use]
    pub fn new(frame_bytes_max: usize) -> Self {
        Self { frame_bytes_max, inside: false, scanned: 0, ending: false, stray: BytesMut::new() }
    }

    /// Whether a frame has begun and not ended.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        self.inside
    }

    /// Whether the open frame has ended unless more of it comes soon: its CR is missing, or not
    /// there yet.
    #[must_use]
    pub fn is_ending(&self) -> bool {
        self.ending
    }

    /// The frame that [`is_ending`](Self::is_ending), when nothing came any more.
    pub fn ended(&mut self, source: &mut BytesMut) -> Option<Frame> {
        if self.ending { self.close(source, true) } else { None }
    }

    /// Goes to the start of the next frame, and gathers what lies before it.
    fn seek(&mut self, source: &mut BytesMut) -> Result<(), CodecError> {
        let start = source.iter().position(|byte| *byte == START);
        let mut skipped = source.split_to(start.unwrap_or(source.len()));
        if self.stray.is_empty() {
            let said = skipped.iter().position(|byte| !is_blank(*byte));
            skipped.advance(said.unwrap_or(skipped.len()));
        }
        self.stray.extend_from_slice(&skipped);
        if GARBAGE_BYTES_MAX < self.stray.len() {
            return Err(CodecError::Garbage);
        }
        if start.is_some() {
            source.advance(1);
            self.inside = true;
            self.scanned = 0;
        }
        Ok(())
    }

    /// The open frame, or what became of it; none if more bytes are needed. `is_all` if no more
    /// come.
    fn close(&mut self, source: &mut BytesMut, is_all: bool) -> Option<Frame> {
        let (length, mark) = self.mark(source, is_all);
        if self.frame_bytes_max < length {
            let kept = length.min(BEGINNING_BYTES_MAX).min(self.frame_bytes_max);
            (self.inside, self.ending) = (false, false);
            return Some(Frame::TooLarge(source.split_to(kept).freeze()));
        }
        let frame = source.split_to(if mark.is_some() { length } else { 0 }).freeze();
        source.advance(usize::from(mark.is_some()));
        self.scanned = if mark.is_some() { 0 } else { length };
        self.inside = mark != Some(END);
        match mark? {
            END if frame.iter().all(|byte| is_blank(*byte)) => Some(Frame::Blank),
            END => Some(Frame::Whole(frame)),
            _ => Some(Frame::Half(frame)),
        }
    }

    /// Where the open frame ends or another begins, and by which sign; how far it is clear of
    /// both where there is none.
    fn mark(&mut self, source: &[u8], is_all: bool) -> (usize, Option<u8>) {
        self.ending = false;
        let is_mark = |byte: &u8| matches!(*byte, START | END);
        while let Some(found) = source[self.scanned..].iter().position(is_mark) {
            let at = self.scanned + found;
            let (sign, rest) = (source[at], &source[at + 1..]);
            let is_it =
                if sign == END { ends(rest).or(is_all.then_some(true)) } else { begins(rest) };
            match is_it {
                Some(true) => return (at, Some(sign)),
                Some(false) => self.scanned = at + 1,
                None => {
                    self.ending = sign == END;
                    return (at, None);
                }
            }
        }
        (source.len(), None)
    }
}

/// Blanks and ends of frames say nothing: the CR of the frame before is one of them.
fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, START | END | 0)
}

/// Whether an FS before these bytes ends its frame: a CR follows, or the next frame; none if that
/// takes more bytes.
fn ends(rest: &[u8]) -> Option<bool> {
    if matches!(rest.first(), Some(&RETURN | &END)) {
        return Some(true);
    }
    let said = rest.iter().find(|byte| **byte == START || !is_blank(**byte));
    said.map(|byte| *byte == START)
}

/// Whether a message or a batch begins here; none if that takes more bytes.
fn begins(bytes: &[u8]) -> Option<bool> {
    let lead = bytes.iter().take_while(|byte| is_blank(**byte) && **byte != END).count();
    let bytes = &bytes[lead..];
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    if let Some(sign) = bytes.get(3) {
        return Some(HEADERS.contains(&&bytes[..3]) && sign.is_ascii_punctuation());
    }
    let can_become =
        HEADERS.iter().any(|header| header.starts_with(bytes)) || MARK.starts_with(bytes);
    (!can_become).then_some(false)
}

impl Decoder for MllpCodec {
    type Item = Frame;
    type Error = CodecError;

    fn decode(&mut self, source: &mut BytesMut) -> Result<Option<Frame>, CodecError> {
        if !self.inside {
            self.seek(source)?;
        }
        if !self.inside {
            return Ok(None);
        }
        if !self.stray.is_empty() {
            return Ok(Some(Frame::Stray(self.stray.split().freeze())));
        }
        loop {
            match self.close(source, false) {
                // Two start blocks: nothing lies between them.
                Some(Frame::Half(bytes)) if bytes.iter().all(|byte| is_blank(*byte)) => {}
                frame => return Ok(frame),
            }
        }
    }
}

impl Encoder<&[u8]> for MllpCodec {
    type Error = io::Error;

    fn encode(&mut self, message: &[u8], target: &mut BytesMut) -> io::Result<()> {
        target.reserve(message.len() + 3);
        target.put_u8(START);
        target.put_slice(message);
        target.put_u8(END);
        target.put_u8(RETURN);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(bytes: &[u8]) -> Frame {
        Frame::Whole(Bytes::copy_from_slice(bytes))
    }

    /// All frames of a stream that comes in pieces.
    fn frames(pieces: &[&[u8]]) -> Vec<Frame> {
        let mut codec = MllpCodec::new(100);
        let mut buffer = BytesMut::new();
        let mut frames = Vec::new();
        for piece in pieces {
            buffer.extend_from_slice(piece);
            while let Some(frame) = codec.decode(&mut buffer).unwrap() {
                frames.push(frame);
            }
        }
        frames.extend(codec.ended(&mut buffer));
        frames
    }

    fn stray(bytes: &[u8]) -> Frame {
        Frame::Stray(Bytes::copy_from_slice(bytes))
    }

    fn half(bytes: &[u8]) -> Frame {
        Frame::Half(Bytes::copy_from_slice(bytes))
    }

    /// The same frames come whether the stream comes whole or byte by byte.
    fn check(stream: &[u8], expected: &[Frame]) {
        assert_eq!(frames(&[stream]), expected, "{}", stream.escape_ascii());
        let bytes: Vec<&[u8]> = stream.chunks(1).collect();
        assert_eq!(frames(&bytes), expected, "{}, byte by byte", stream.escape_ascii());
    }

    #[test]
    fn a_missing_return_is_tolerated_and_an_empty_frame_is_told_apart() {
        check(b"\x0Bone\x1C\x0Btwo\x1C\x0D\n\x0Bopen", &[whole(b"one"), whole(b"two")]);
        check(b"\x0B\x1C\x0D\x0Bone\x1C\x0D", &[Frame::Blank, whole(b"one")]);
        check(b"\x0B\x0D\x1C\x0D\x0B \r\n\x1C", &[Frame::Blank, Frame::Blank]);
        check(b"\x1C\x0D\x0D\n\x0Bone\x1C\x1C\x0D\x0Btwo\x1C", &[whole(b"one"), whole(b"two")]);
    }

    #[test]
    fn what_lies_between_frames_is_handed_on() {
        check(b"junk\x0Bone\x1C\x0D", &[stray(b"junk"), whole(b"one")]);
        let lost = b"\x0Bone\x1C\x0DMSH|^~\\&|lost\r\x1C\x0D\x0Btwo\x1C\x0D";
        let kept = stray(b"MSH|^~\\&|lost\r\x1C\x0D");
        check(lost, &[whole(b"one"), kept, whole(b"two")]);
        check(b"\x0Bone\x1C\x0D  tail", &[whole(b"one")]);
    }

    #[test]
    fn a_start_block_before_a_header_begins_anew() {
        let (one, two) = (b"MSH|^~\\&|one\rSCH|", b"MSH|^~\\&|two\rSCH||2\r");
        let cut = [b"\x0B", &one[..], b"\x0B", two, b"\x1C\x0D"].concat();
        check(&cut, &[half(one), whole(two)]);
        let thrice = [b"\x0B", &one[..], b"\x0B", one, b"\x0B", two, b"\x1C"].concat();
        check(&thrice, &[half(one), half(one), whole(two)]);
        let doubled = [b"\x0B\x0B\r\x0B", &two[..], b"\x1C\x0D"].concat();
        check(&doubled, &[whole(two)]);
        let marked = [b"\x0B", &one[..], b"\x0B\xEF\xBB\xBF", two, b"\x1C"].concat();
        check(&marked, &[half(one), whole(&[MARK, two].concat())]);
        let batch = b"\x0BMSH|a\r\x0BFHS|^~\\&|b\r\x1C\x0D";
        check(batch, &[half(b"MSH|a\r"), whole(b"FHS|^~\\&|b\r")]);
        let unended = b"\x0BMSH|^~\\&|a\r\x0D\x0BMSH|^~\\&|b\r\x1C\x0D";
        check(unended, &[half(b"MSH|^~\\&|a\r\x0D"), whole(b"MSH|^~\\&|b\r")]);
    }

    #[test]
    fn a_file_separator_in_free_text_is_text() {
        for text in
            [&b"MSH|a\rNTE|1||one\x1Ctwo\rPID|1"[..], b"one\x1C two", b"one\x1C\ttwo\x1C three"]
        {
            check(&[b"\x0B", text, b"\x1C\x0D"].concat(), &[whole(text)]);
            check(
                &[b"\x0B", text, b"\x1C\x0B", text, b"\x1C"].concat(),
                &[whole(text), whole(text)],
            );
        }
    }

    #[test]
    fn a_frame_without_return_ends_when_nothing_comes_any_more() {
        let (mut codec, mut buffer) = (MllpCodec::new(100), BytesMut::from(&b"\x0Bone"[..]));
        assert_eq!((codec.decode(&mut buffer).unwrap(), codec.is_ending()), (None, false));
        assert_eq!(codec.ended(&mut buffer), None);
        buffer.extend_from_slice(b"\x1C");
        assert_eq!((codec.decode(&mut buffer).unwrap(), codec.is_ending()), (None, true));
        assert_eq!(codec.ended(&mut buffer), Some(whole(b"one")));
        assert!(!codec.is_ending() && !codec.is_inside());
        buffer.extend_from_slice(b"\x0D\x0Btwo\x1C\x0D");
        assert_eq!(codec.decode(&mut buffer).unwrap(), Some(whole(b"two")));
    }

    #[test]
    fn a_vertical_tab_in_free_text_is_text() {
        for text in [
            &b"one\x0Btwo"[..],
            b"MSH|a\rNTE|1||line\x0Bline",
            b"a\x0BMSHX",
            b"a\x0B",
            b"\xEFa\x0BM",
        ] {
            check(&[b"\x0B", text, b"\x1C\x0D"].concat(), &[whole(text)]);
        }
    }

    #[test]
    fn the_limit_counts_from_the_last_start() {
        let half_size = [b'x'; 60];
        let stream = [b"\x0B", &half_size[..], b"\x0BMSH|", &half_size[..], b"\x1C\x0D"].concat();
        check(&stream, &[half(&half_size), whole(&[b"MSH|", &half_size[..]].concat())]);
    }

    #[test]
    fn a_frame_over_the_limit_is_told_before_it_ends() {
        let mut stream = vec![START];
        stream.extend_from_slice(&[b'x'; 101]);
        assert_eq!(frames(&[&stream]), [Frame::TooLarge(Bytes::from(vec![b'x'; 100]))]);
    }

    #[test]
    fn a_stream_without_frames_is_given_up() {
        let mut codec = MllpCodec::new(100);
        let mut buffer = BytesMut::from(&vec![b'x'; GARBAGE_BYTES_MAX + 1][..]);
        assert!(matches!(codec.decode(&mut buffer), Err(CodecError::Garbage)));
    }

    proptest! {
        #[test]
        fn messages_come_out_as_they_went_in_however_the_stream_is_cut(
            messages in prop::collection::vec(prop::collection::vec(0x20_u8.., 0..40), 1..5),
            cut in 1_usize..20,
        ) {
            let mut codec = MllpCodec::new(100);
            let mut stream = BytesMut::new();
            for message in &messages {
                codec.encode(message, &mut stream).unwrap();
            }
            let pieces: Vec<&[u8]> = stream.chunks(cut).collect();
            let is_said = |message: &&Vec<u8>| message.iter().any(|byte| *byte != b' ');
            let frame = |message| Some(message).filter(is_said).map_or(Frame::Blank, |it| whole(it));
            let expected: Vec<Frame> = messages.iter().map(frame).collect();
            prop_assert_eq!(frames(&pieces), expected);
        }

        #[test]
        fn no_bytes_make_it_panic(stream in prop::collection::vec(any::<u8>(), 0..400)) {
            frames(&[&stream]);
        }
    }
}
