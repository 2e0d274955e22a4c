//! Views of Rust source: without the test part, without texts, without comments.

/// The source up to its inline test module.
pub(crate) fn without_tests(source: &str) -> &str {
    let mut start = 0;
    while let Some(found) = source[start..].find("\n#[cfg(test)]\n") {
        let at = start + found + 1;
        let rest = &source[at + "#[cfg(test)]\n".len()..];
        if rest.starts_with("mod ") && rest.lines().next().is_some_and(|line| line.ends_with('{')) {
            return &source[..at];
        }
        start = at;
    }
    source
}

/// The source with blanks in place of texts and characters; comments stay.
pub(crate) fn without_texts(source: &str) -> String {
    view(source, true)
}

/// The source with blanks in place of comments, texts and characters.
pub(crate) fn only_code(source: &str) -> String {
    view(source, false)
}

enum Part {
    Code,
    Comment,
    Text,
}

fn view(source: &str, comments: bool) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while !rest.is_empty() {
        let (part, length) = next(rest, out.chars().next_back());
        let (piece, after) = rest.split_at(length);
        match part {
            Part::Code => out.push_str(piece),
            Part::Comment if comments => out.push_str(piece),
            Part::Comment | Part::Text => {
                out.extend(piece.chars().map(|it| if it == '\n' { it } else { ' ' }));
            }
        }
        rest = after;
    }
    out
}

/// The kind and length in bytes of the next part.
fn next(rest: &str, before: Option<char>) -> (Part, usize) {
    if rest.starts_with("//") {
        return (Part::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Part::Comment, block_comment(rest));
    }
    let in_word = before.is_some_and(|it| it.is_alphanumeric() || it == '_');
    if let Some(length) = raw_text(rest).filter(|_| !in_word) {
        return (Part::Text, length);
    }
    if rest.starts_with('"') {
        return (Part::Text, quoted(rest, '"'));
    }
    if rest.starts_with('\'') && is_character(rest) {
        return (Part::Text, quoted(rest, '\''));
    }
    (Part::Code, rest.chars().next().map_or(1, char::len_utf8))
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length of `r"…"`, `r#"…"#`, `br"…"` or `cr"…"`, if `rest` begins with one.
fn raw_text(rest: &str) -> Option<usize> {
    let prefix = ["r", "br", "cr"].into_iter().find(|it| {
        let after = rest.strip_prefix(it).map(|after| after.trim_start_matches('#'));
        after.is_some_and(|after| after.starts_with('"'))
    })?;
    let hashes = rest[prefix.len()..].bytes().take_while(|byte| *byte == b'#').count();
    let begin = prefix.len() + hashes + 1;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(rest[begin..].find(&end).map_or(rest.len(), |found| begin + found + end.len()))
}

/// A character such as `'a'` or `'\n'`, not a lifetime.
fn is_character(rest: &str) -> bool {
    let mut characters = rest.chars().skip(1);
    characters.next() == Some('\\') || characters.next() == Some('\'')
}

fn quoted(rest: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            it if it == mark => return at + it.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

#[test]
fn texts_and_comments_are_told_from_code() {
    let source = r##"a("b\"c", 'd', '\'', b"e", r#"f"g"#) // h "i"
/* j /* k */ l */ fn m<'n>(o: &'n str) {}"##;
    let code = only_code(source);
    assert_eq!(code.len(), source.len());
    let words: Vec<&str> = code.split_whitespace().collect();
    assert_eq!(words.join(""), "a(,,,b,)fnm<'n>(o:&'nstr){}");
    assert!(without_texts(source).contains("// h \"i\""));
    assert!(!without_texts(source).contains('f') || without_texts(source).contains("fn"));
}

#[test]
fn the_test_part_is_the_module_at_the_end() {
    let source = "fn a() {}\n#[cfg(test)]\nuse b;\n#[cfg(test)]\nmod tests {\n}\n";
    assert_eq!(without_tests(source), "fn a() {}\n#[cfg(test)]\nuse b;\n");
    assert_eq!(without_tests("fn a() {}\n#[cfg(test)]\nmod tests;\n").lines().count(), 3);
}
