//! A request's body that is not let go before its answer is sent.
//!
//! The protocol layer reads a chunked body that nobody holds any more to its end, so that the connection can be used again;
//! one that never ends keeps the connection open for ever. A body that is still held when the answer goes out closes it.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_util::Stream;

/// The body, while the layers further in read it.
pub struct HeldPayload(Option<Rc<RefCell<Payload>>>);

/// What the layers further in read.
struct Reader(Rc<RefCell<Payload>>);

/// An answer that lets go of the request's body once it is sent.
struct Sending {
    answer: BoxBody,
    _held: Rc<RefCell<Payload>>,
}

impl HeldPayload {
    /// Holds the body of a request that has one.
    pub fn of(request: &mut ServiceRequest) -> Self {
        let (_, payload) = request.parts_mut();
        if matches!(payload, Payload::None) {
            return Self(None);
        }
        let payload = payload.take();
        let held = Rc::new(RefCell::new(payload));
        request.set_payload(Payload::Stream { payload: Box::pin(Reader(held.clone())) });
        Self(Some(held))
    }

    /// The answer, which holds on to the body.
    pub fn until_sent(self, answer: impl MessageBody + 'static) -> BoxBody {
        match self.0 {
            None => BoxBody::new(answer),
            Some(held) => BoxBody::new(Sending { answer: BoxBody::new(answer), _held: held }),
        }
    }
}

impl Stream for Reader {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

impl MessageBody for Sending {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.answer).poll_next(context)
    }
}
