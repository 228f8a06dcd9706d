//! Events at the counter in protobuf.

use vangnet_proto::counter::v1 as pb;

use super::{Asked, Brought, Event};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as message, encode as encoded, id, micros, nights,
        owner, personal, read_id, read_nights, read_opt_word, read_owner, read_personal, read_time,
        required, unknown_type,
    },
    ids::{CaseId, PlacementId},
};

fn asked(asked: &Asked) -> pb::Asked {
    pb::Asked {
        need: asked.need.to_string(),
        perspective: asked.perspective.to_string(),
        rung: asked.rung.map(|rung| rung.to_string()).unwrap_or_default(),
        age: asked.age.to_string(),
        acute: asked.acute,
        together: asked.together,
        accompanied_by: asked.accompanied_by,
        nights: asked.nights.as_ref().map(nights),
    }
}

fn read_asked(raw: pb::Asked) -> Result<Asked, DecodeError> {
    Ok(Asked {
        need: raw.need.parse()?,
        perspective: raw.perspective.parse()?,
        rung: read_opt_word(&raw.rung)?,
        age: raw.age.parse()?,
        acute: raw.acute,
        together: raw.together,
        accompanied_by: raw.accompanied_by,
        nights: raw.nights.map(read_nights).transpose()?,
    })
}

fn brought(brought: &Brought) -> pb::Brought {
    pb::Brought {
        search: id(brought.search.0),
        case: id(brought.case.0),
        by: Some(owner(&brought.by)),
        on_duty: brought.on_duty.clone().unwrap_or_default(),
        officer: Some(owner(&brought.officer)),
    }
}

fn read_brought(raw: pb::Brought) -> Result<Brought, DecodeError> {
    Ok(Brought {
        search: PlacementId(read_id("search", &raw.search)?),
        case: CaseId(read_id("case", &raw.case)?),
        by: read_owner("by", raw.by)?,
        on_duty: (!raw.on_duty.is_empty()).then_some(raw.on_duty),
        officer: read_owner("officer", raw.officer)?,
    })
}

/// The body of an event. Refuses unsealed personal text.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::RequestBrought {
            asked: facts,
            brought: whose,
            claim_due,
            answer_minutes,
            rule,
        } => encoded(
            "vangnet.counter.v1.RequestBrought",
            &pb::RequestBrought {
                asked: Some(asked(facts)),
                brought: Some(brought(whose)),
                claim_due_us: micros(*claim_due),
                answer_minutes: *answer_minutes,
                rule: rule.clone(),
            },
        ),
        Event::RequestWeighed {
            acute,
            answer_minutes,
        } => encoded(
            "vangnet.counter.v1.RequestWeighed",
            &pb::RequestWeighed {
                acute: *acute,
                answer_minutes: *answer_minutes,
            },
        ),
        Event::RequestClaimed { by, answer_due } => encoded(
            "vangnet.counter.v1.RequestClaimed",
            &pb::RequestClaimed {
                by: Some(owner(by)),
                answer_due_us: micros(*answer_due),
            },
        ),
        Event::RequestOffered { to, due } => encoded(
            "vangnet.counter.v1.RequestOffered",
            &pb::RequestOffered {
                to: to.clone(),
                due_us: micros(*due),
            },
        ),
        Event::OfferAccepted { by, answer_due } => encoded(
            "vangnet.counter.v1.OfferAccepted",
            &pb::OfferAccepted {
                by: Some(owner(by)),
                answer_due_us: micros(*answer_due),
            },
        ),
        Event::OfferDeclined { by } => encoded(
            "vangnet.counter.v1.OfferDeclined",
            &pb::OfferDeclined {
                by: Some(owner(by)),
            },
        ),
        Event::RequestAnswered => encoded(
            "vangnet.counter.v1.RequestAnswered",
            &pb::RequestAnswered {},
        ),
        Event::RequestWithdrawn { by, reason } => encoded(
            "vangnet.counter.v1.RequestWithdrawn",
            &pb::RequestWithdrawn {
                by: Some(owner(by)),
                reason: Some(personal("reason", reason)?),
            },
        ),
    })
}

/// The event of a body.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.counter.v1.RequestBrought", 1) => {
            let raw: pb::RequestBrought = message(body)?;
            Event::RequestBrought {
                asked: read_asked(required("asked", raw.asked)?)?,
                brought: read_brought(required("brought", raw.brought)?)?,
                claim_due: read_time("claim_due", raw.claim_due_us)?,
                answer_minutes: raw.answer_minutes,
                rule: raw.rule,
            }
        }
        ("vangnet.counter.v1.RequestWeighed", 1) => {
            let raw: pb::RequestWeighed = message(body)?;
            Event::RequestWeighed {
                acute: raw.acute,
                answer_minutes: raw.answer_minutes,
            }
        }
        ("vangnet.counter.v1.RequestClaimed", 1) => {
            let raw: pb::RequestClaimed = message(body)?;
            Event::RequestClaimed {
                by: read_owner("by", raw.by)?,
                answer_due: read_time("answer_due", raw.answer_due_us)?,
            }
        }
        ("vangnet.counter.v1.RequestOffered", 1) => {
            let raw: pb::RequestOffered = message(body)?;
            Event::RequestOffered {
                to: raw.to,
                due: read_time("due", raw.due_us)?,
            }
        }
        ("vangnet.counter.v1.OfferAccepted", 1) => {
            let raw: pb::OfferAccepted = message(body)?;
            Event::OfferAccepted {
                by: read_owner("by", raw.by)?,
                answer_due: read_time("answer_due", raw.answer_due_us)?,
            }
        }
        ("vangnet.counter.v1.OfferDeclined", 1) => {
            let raw: pb::OfferDeclined = message(body)?;
            Event::OfferDeclined {
                by: read_owner("by", raw.by)?,
            }
        }
        ("vangnet.counter.v1.RequestAnswered", 1) => {
            let _: pb::RequestAnswered = message(body)?;
            Event::RequestAnswered
        }
        ("vangnet.counter.v1.RequestWithdrawn", 1) => {
            let raw: pb::RequestWithdrawn = message(body)?;
            Event::RequestWithdrawn {
                by: read_owner("by", raw.by)?,
                reason: read_personal("reason", raw.reason)?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
