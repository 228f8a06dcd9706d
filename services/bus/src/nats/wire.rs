//! What a request and an answer look like on NATS.

use async_nats::{HeaderMap, Message};
use bytes::Bytes;
use jiff::Timestamp;

use crate::{Request, serving::Answer};

/// The deadline, in microseconds since 1970 UTC.
const DEADLINE: &str = "Vangnet-Deadline";
/// The W3C trace context.
const TRACEPARENT: &str = "traceparent";
/// On an answer that is not a reply: it ran, but nothing can be sent.
const ABANDONED: &str = "Vangnet-Abandoned";

pub(super) fn request_headers(request: &Request) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(DEADLINE, request.deadline.as_microsecond().to_string());
    if !request.traceparent.is_empty() {
        headers.insert(TRACEPARENT, request.traceparent.as_str());
    }
    headers
}

/// `None` for what no requester of ours sent.
pub(super) fn read_request(message: &Message) -> Option<Request> {
    let header = |name| Some(message.headers.as_ref()?.get(name)?.as_str());
    let deadline = header(DEADLINE)?.parse().ok()?;
    Some(Request {
        payload: message.payload.clone(),
        traceparent: header(TRACEPARENT).unwrap_or_default().to_owned(),
        deadline: Timestamp::from_microsecond(deadline).ok()?,
    })
}

pub(super) fn answer_parts(answer: Answer) -> (Option<HeaderMap>, Bytes) {
    match answer {
        Answer::Reply(reply) => (None, reply),
        Answer::Abandoned => {
            let mut headers = HeaderMap::new();
            headers.insert(ABANDONED, "1");
            (Some(headers), Bytes::new())
        }
    }
}

pub(super) fn read_answer(message: Message) -> Answer {
    match message.headers {
        Some(headers) if headers.get(ABANDONED).is_some() => Answer::Abandoned,
        _ => Answer::Reply(message.payload),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(headers: Option<HeaderMap>, payload: Bytes) -> Message {
        Message {
            subject: "cmd.flevoland.stay".into(),
            reply: None,
            payload,
            headers,
            status: None,
            description: None,
            length: 0,
        }
    }

    #[test]
    fn a_request_goes_both_ways_and_one_without_a_deadline_is_none() {
        for traceparent in [
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "",
        ] {
            let request = Request {
                payload: "question".into(),
                traceparent: traceparent.to_owned(),
                deadline: Timestamp::from_microsecond(-7).expect("timestamp"),
            };
            let sent = message(Some(request_headers(&request)), request.payload.clone());
            assert_eq!(read_request(&sent), Some(request));
        }
        assert_eq!(read_request(&message(None, Bytes::new())), None);
        let mut headers = HeaderMap::new();
        for bad in ["", "soon", "1e3", "9223372036854775807"] {
            headers.insert(DEADLINE, bad);
            assert_eq!(
                read_request(&message(Some(headers.clone()), Bytes::new())),
                None
            );
        }
    }

    #[test]
    fn an_empty_reply_is_not_an_abandoned_one() {
        for answer in [
            Answer::Reply(Bytes::new()),
            Answer::Reply("a".into()),
            Answer::Abandoned,
        ] {
            let (headers, payload) = answer_parts(answer.clone());
            assert_eq!(read_answer(message(headers, payload)), answer);
        }
    }
}
