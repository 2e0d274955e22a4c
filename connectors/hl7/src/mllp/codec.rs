//! Frames: VT, the message, FS, CR. A missing CR and bytes between frames are tolerated.

use std::io;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio_util::codec::{Decoder, Encoder};

const START: u8 = 0x0B;
const END: u8 = 0x1C;
const RETURN: u8 = 0x0D;

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
    garbage: usize,
}

/// What came.
#[derive(Clone, PartialEq, Eq)]
pub enum Frame {
    /// A whole message.
    Whole(Bytes),
    /// The beginning of a message over the limit. Nothing after it can be trusted.
    TooLarge(Bytes),
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole(bytes) => write!(f, "Whole({} bytes)", bytes.len()),
            Self::TooLarge(bytes) => write!(f, "TooLarge({} bytes kept)", bytes.len()),
        }
    }
}

/// Why the stream can not be read on.
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
        Self { frame_bytes_max, inside: false, scanned: 0, garbage: 0 }
    }

    /// Whether a frame has begun and not ended.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        self.inside
    }

    /// Skips to the start of the next frame. Line ends between frames are not garbage: the CR of
    /// the frame before is one.
    fn skip(&mut self, source: &mut BytesMut) -> Result<(), CodecError> {
        let start = source.iter().position(|byte| *byte == START);
        let skipped = start.unwrap_or(source.len());
        let is_blank = |byte: &&u8| byte.is_ascii_whitespace();
        self.garbage += skipped - source[..skipped].iter().filter(is_blank).count();
        if GARBAGE_BYTES_MAX < self.garbage {
            return Err(CodecError::Garbage);
        }
        source.advance(skipped);
        if start.is_some() {
            source.advance(1);
            self.inside = true;
            self.scanned = 0;
            self.garbage = 0;
        }
        Ok(())
    }

    fn close(&mut self) {
        self.inside = false;
        self.scanned = 0;
    }
}

impl Decoder for MllpCodec {
    type Item = Frame;
    type Error = CodecError;

    fn decode(&mut self, source: &mut BytesMut) -> Result<Option<Frame>, CodecError> {
        if !self.inside {
            self.skip(source)?;
        }
        if !self.inside {
            return Ok(None);
        }
        let found = source[self.scanned..].iter().position(|byte| *byte == END);
        let length = found.map_or(source.len(), |found| self.scanned + found);
        if self.frame_bytes_max < length {
            let kept = length.min(BEGINNING_BYTES_MAX).min(self.frame_bytes_max);
            let beginning = source.split_to(kept).freeze();
            self.close();
            return Ok(Some(Frame::TooLarge(beginning)));
        }
        if found.is_none() {
            self.scanned = source.len();
            return Ok(None);
        }
        let message = source.split_to(length).freeze();
        source.advance(1);
        self.close();
        Ok(Some(Frame::Whole(message)))
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
        frames
    }

    #[test]
    fn a_missing_return_and_bytes_between_frames_are_tolerated() {
        let stream = b"junk\x0Bone\x1C\x0Btwo\x1C\x0D\n\x0B\x1C\x0D\x0Bopen";
        assert_eq!(frames(&[stream]), [whole(b"one"), whole(b"two"), whole(b"")]);
    }

    #[test]
    fn a_vertical_tab_inside_a_message_is_text() {
        assert_eq!(frames(&[b"\x0Bone\x0Btwo\x1C\x0D"]), [whole(b"one\x0Btwo")]);
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
            let expected: Vec<Frame> = messages.iter().map(|message| whole(message)).collect();
            prop_assert_eq!(frames(&pieces), expected);
        }

        #[test]
        fn no_bytes_make_it_panic(stream in prop::collection::vec(any::<u8>(), 0..400)) {
            frames(&[&stream]);
        }
    }
}
