//! A place to read a code from, such as `AIL-3.1`.

use serde::Deserialize;

use crate::fault::Place;
use crate::message::{Message, Segment, Value};

/// Segment, field and component. The first segment of the name that has a value counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Path {
    segment: String,
    field: u16,
    component: usize,
}

impl Path {
    /// The text at this place, if there is any.
    #[must_use]
    pub fn read(&self, message: &Message) -> Option<String> {
        message.all(&self.segment).find_map(|segment| self.of(segment).text())
    }

    /// The value at this place of a segment.
    pub(crate) fn of<'a>(&self, segment: Segment<'a>) -> Value<'a> {
        segment.field(usize::from(self.field)).component(self.component)
    }

    /// Its segment and field.
    pub(crate) fn place(&self) -> Place {
        Place::new(&self.segment, self.field)
    }

    /// Segment, field and component.
    pub(crate) fn parts(&self) -> (&str, u16, usize) {
        (&self.segment, self.field, self.component)
    }
}

/// The first text at any of the places.
pub(crate) fn first(paths: &[Path], message: &Message) -> Option<String> {
    paths.iter().find_map(|path| path.read(message))
}

impl TryFrom<String> for Path {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        parse(&text).ok_or_else(|| format!("`{text}` is no place; write it like `AIL-3.1`"))
    }
}

fn parse(text: &str) -> Option<Path> {
    let (segment, rest) = text.split_once('-')?;
    let (field, component) = rest.split_once('.').unwrap_or((rest, "1"));
    let is_name = segment.len() == 3 && segment.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let field: u16 = field.parse().ok().filter(|number| *number != 0)?;
    let component: usize = component.parse().ok().filter(|number| *number != 0)?;
    is_name.then(|| Path { segment: segment.to_ascii_uppercase(), field, component })
}
