//! The canonical JSON mapping of protobuf: names in `lowerCamelCase`, choices by name, bytes in
//! base64, numbers of 64 bits as text. Read strictly: a field that is misspelt is not left out.

mod duplicates;
mod refusal;

use std::sync::LazyLock;

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use serde_json::Deserializer;

use crate::error::{DecodeError, Problem};

static MESSAGES: LazyLock<DescriptorPool> = LazyLock::new(|| {
    let descriptors = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
    DescriptorPool::decode(descriptors.as_slice()).expect("the build wrote descriptors")
});

fn descriptor(message: &str) -> MessageDescriptor {
    let name = format!("backfill.v1.{message}");
    MESSAGES.get_message_by_name(&name).expect("the message is in the list of build.rs")
}

/// The JSON of a message, in one line. Equal messages give equal text.
pub(crate) fn write(message: &'static str, value: &impl Message) -> Vec<u8> {
    let bytes = value.encode_to_vec();
    let dynamic = DynamicMessage::decode(descriptor(message), bytes.as_slice())
        .expect("the same file describes both");
    serde_json::to_vec(&dynamic).expect("no key and no value that JSON lacks")
}

/// Reads a message from JSON.
pub(crate) fn read<M: Message + Default>(
    message: &'static str,
    text: &[u8],
) -> Result<M, DecodeError> {
    let refuse = |problem| DecodeError { message, field: "*", problem };
    let dynamic = dynamic(message, text).map_err(|told| refuse(Problem::Json(told)))?;
    M::decode(dynamic.encode_to_vec().as_slice()).map_err(|error| refuse(error.into()))
}

fn dynamic(message: &str, text: &[u8]) -> Result<DynamicMessage, String> {
    duplicates::refuse(text)?;
    let mut reader = Deserializer::from_slice(text);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut reader, &mut track);
    let read = DynamicMessage::deserialize(descriptor(message), tracked);
    let value = read.map_err(|error| refusal::told(&track.path(), &error))?;
    reader.end().map_err(|error| refusal::syntax(&error))?;
    Ok(value)
}
