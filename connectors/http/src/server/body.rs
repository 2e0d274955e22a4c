//! A request's body, which must have come in whole by a deadline: a client that stops in the middle of
//! it is not waited for.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

/// See the module.
pub(super) struct Timed {
    body: Incoming,
    deadline: Pin<Box<Sleep>>,
}

/// The body took too long.
#[derive(Debug, thiserror::Error)]
#[error("the body did not come in time; nothing was taken, send the request again")]
struct TooSlow;

impl Timed {
    pub(super) fn new(body: Incoming, longest: Duration) -> Self {
        Self { body, deadline: Box::pin(sleep(longest)) }
    }
}

impl Body for Timed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame.map(|it| it.map_err(BoxError::from)));
        }
        let is_late = self.deadline.as_mut().poll(context).is_ready();
        if is_late { Poll::Ready(Some(Err(TooSlow.into()))) } else { Poll::Pending }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
