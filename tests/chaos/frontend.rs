//! PostgreSQL's protocol, as far as a proxy must understand it: when a client asks for a commit,
//! and when the server has answered.

use std::collections::HashSet;

/// A client's side of a connection.
#[derive(Debug, Default)]
pub(crate) struct Frontend {
    buffer: Vec<u8>,
    has_begun: bool,
    /// Prepared statements that commit, by name.
    statements: HashSet<Vec<u8>>,
    /// Portals of such statements, by name.
    portals: HashSet<Vec<u8>>,
}

impl Frontend {
    /// Follows what the client sends; whether a commit was asked for in it.
    pub(crate) fn follow(&mut self, bytes: &[u8]) -> bool {
        self.buffer.extend_from_slice(bytes);
        let mut commits = false;
        while let Some((kind, content)) = self.message() {
            commits |= self.is_commit(kind, &content);
        }
        commits
    }

    /// The next whole message. Those before the session begins have no kind: 0.
    fn message(&mut self) -> Option<(u8, Vec<u8>)> {
        let before = usize::from(self.has_begun);
        let length: [u8; 4] = self.buffer.get(before..before + 4)?.try_into().ok()?;
        let end = before + usize::try_from(u32::from_be_bytes(length)).ok()?;
        if self.buffer.len() < end {
            return None;
        }
        let message: Vec<u8> = self.buffer.drain(..end).collect();
        let kind = if self.has_begun { message[0] } else { 0 };
        let content = message[before + 4..].to_vec();
        // What asks for TLS (80877103) or to cancel comes before and begins nothing.
        self.has_begun |= content.starts_with(&[0, 3, 0, 0]);
        Some((kind, content))
    }

    fn is_commit(&mut self, kind: u8, content: &[u8]) -> bool {
        let mut texts = content.split(|byte| *byte == 0);
        let mut text = || texts.next().unwrap_or_default().to_vec();
        match kind {
            b'Q' => says_commit(&text()),
            b'P' => {
                let (name, statement) = (text(), text());
                note(&mut self.statements, name, says_commit(&statement));
                false
            }
            b'B' => {
                let (portal, statement) = (text(), text());
                let commits = self.statements.contains(&statement);
                note(&mut self.portals, portal, commits);
                false
            }
            b'E' => self.portals.contains(&text()),
            _ => false,
        }
    }
}

fn note(names: &mut HashSet<Vec<u8>>, name: Vec<u8>, commits: bool) {
    if commits {
        names.insert(name);
    } else {
        names.remove(&name);
    }
}

/// A plain COMMIT, or the call of the function that commits a batch.
fn says_commit(statement: &[u8]) -> bool {
    let text = String::from_utf8_lossy(statement).to_ascii_lowercase();
    let text = text.trim_start();
    text.starts_with("commit") || (text.starts_with("select") && text.contains("commit"))
}

/// A server's side of a connection.
#[derive(Debug, Default)]
pub(crate) struct Backend {
    buffer: Vec<u8>,
}

impl Backend {
    /// Follows what the server sends; whether it has finished an answer in it ("ready for query").
    pub(crate) fn follow(&mut self, bytes: &[u8]) -> bool {
        self.buffer.extend_from_slice(bytes);
        let mut is_ready = false;
        // A lone byte answers the question whether TLS is spoken.
        if matches!(self.buffer.as_slice(), [b'N' | b'S']) {
            self.buffer.clear();
        }
        while let Some(length) = self.buffer.get(1..5) {
            let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]);
            let end = 1 + usize::try_from(length).unwrap_or(usize::MAX - 1);
            if self.buffer.len() < end {
                break;
            }
            is_ready |= self.buffer[0] == b'Z';
            self.buffer.drain(..end);
        }
        is_ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &[u8] = b"\0\0\0\x09\0\x03\0\0\0";

    fn message(kind: u8, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len() + 4).unwrap();
        [&[kind], length.to_be_bytes().as_slice(), content].concat()
    }

    fn begun() -> Frontend {
        let mut frontend = Frontend::default();
        assert!(!frontend.follow(b"\0\0\0\x08\x04\xd2\x16\x2f"));
        assert!(!frontend.follow(BEGIN));
        frontend
    }

    #[test]
    fn a_plain_commit_is_seen_and_other_queries_are_not() {
        let mut frontend = begun();
        assert!(!frontend.follow(&message(b'Q', b"SELECT next_offset FROM cursor\0")));
        assert!(!frontend.follow(&message(b'Q', b"BEGIN\0")));
        assert!(frontend.follow(&message(b'Q', b"COMMIT\0")));
    }

    #[test]
    fn a_prepared_commit_is_seen_when_it_runs_and_not_when_it_is_prepared() {
        let mut frontend = begun();
        assert!(!frontend.follow(&message(b'P', b"s1\0select * from commit_batch($1)\0\0\0")));
        assert!(!frontend.follow(&message(b'P', b"s2\0SELECT 1\0\0\0")));
        assert!(!frontend.follow(&message(b'B', b"\0s2\0\0\0")));
        assert!(!frontend.follow(&message(b'E', b"\0\0\0\0\0")));
        assert!(!frontend.follow(&message(b'B', b"\0s1\0\0\0")));
        assert!(frontend.follow(&message(b'E', b"\0\0\0\0\0")));
    }

    #[test]
    fn a_message_in_pieces_is_one_message() {
        let mut frontend = begun();
        let commit = message(b'Q', b"commit\0");
        let (last, rest) = commit.split_last().unwrap();
        assert!(rest.chunks(3).all(|piece| !frontend.follow(piece)));
        assert!(frontend.follow(&[*last]));
    }

    #[test]
    fn an_answer_is_finished_when_the_server_is_ready_again() {
        let mut backend = Backend::default();
        assert!(!backend.follow(b"N"));
        assert!(!backend.follow(&message(b'C', b"COMMIT\0")));
        let ready = message(b'Z', b"I");
        assert!(!backend.follow(&ready[..4]));
        assert!(backend.follow(&ready[4..]));
    }
}
