//! Batches: FHS and BHS around messages, or several messages in one frame.

/// Most messages of a batch.
pub const BATCH_MESSAGES_MAX: usize = 1_000;

/// The messages of one frame.
#[derive(Clone, PartialEq, Eq)]
pub struct Batch<'a> {
    /// The batch header (BHS, or FHS where there is no BHS), if there is one.
    pub header: Option<&'a [u8]>,
    /// Each message.
    pub messages: Vec<&'a [u8]>,
    /// How many messages BTS-1 says there are; none if it does not say.
    pub counted: Option<usize>,
}

impl Batch<'_> {
    /// Whether the frame is one plain message.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.header.is_none() && self.messages.len() <= 1
    }
}

impl std::fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Batch({} messages)", self.messages.len())
    }
}

/// Takes a frame apart. A frame without any header is one message, whatever it is.
#[must_use]
pub fn split(frame: &[u8]) -> Batch<'_> {
    let mut batch = Batch { header: None, messages: Vec::new(), counted: None };
    let mut open: Option<usize> = None;
    let mut start = 0;
    for line in frame.split_inclusive(|byte| matches!(byte, b'\r' | b'\n')) {
        if let Some(kind) = header_kind(line) {
            if let Some(begin) = open.take() {
                batch.messages.push(&frame[begin..start]);
            }
            match kind {
                Kind::Message => open = Some(start),
                Kind::Header if batch.header.is_none() || line.starts_with(b"BHS") => {
                    batch.header = Some(line);
                }
                Kind::Trailer if line.starts_with(b"BTS") => batch.counted = count(line),
                Kind::Header | Kind::Trailer => {}
            }
        }
        start += line.len();
    }
    if let Some(begin) = open {
        batch.messages.push(&frame[begin..]);
    }
    if batch.header.is_none() && batch.messages.is_empty() {
        batch.messages.push(frame);
    }
    batch
}

#[derive(Clone, Copy)]
enum Kind {
    Message,
    Header,
    Trailer,
}

fn header_kind(line: &[u8]) -> Option<Kind> {
    let line = line.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(line).trim_ascii_start();
    let is_ended = line.get(3).is_none_or(|next| !next.is_ascii_alphanumeric());
    match line.get(..3)? {
        b"MSH" if line.get(3).is_some_and(u8::is_ascii_punctuation) => Some(Kind::Message),
        b"FHS" | b"BHS" if is_ended => Some(Kind::Header),
        b"BTS" | b"FTS" if is_ended => Some(Kind::Trailer),
        _ => None,
    }
}

fn count(line: &[u8]) -> Option<usize> {
    let rest = line.get(4..)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()
}
