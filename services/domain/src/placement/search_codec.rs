//! Between the events of a child's live search and their bytes (`vangnet.search.v1`).

use vangnet_proto::search::v1 as pb;

use super::SearchEvent;
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as read, encode as write, id, read_id, read_opt_id,
        unknown_type,
    },
    ids::{PlacementId, StayId},
};

/// The body and its name.
pub fn encode(event: &SearchEvent) -> Result<Encoded, Unsealed> {
    Ok(match event {
        SearchEvent::SearchClaimed { placement } => write(
            "vangnet.search.v1.SearchClaimed",
            &pb::SearchClaimed {
                placement: id(placement.0),
            },
        ),
        SearchEvent::SearchReleased { placement, stay } => write(
            "vangnet.search.v1.SearchReleased",
            &pb::SearchReleased {
                placement: id(placement.0),
                stay: stay.map(|stay| id(stay.0)).unwrap_or_default(),
            },
        ),
    })
}

/// The event of stored bytes.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<SearchEvent, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.search.v1.SearchClaimed", 1) => {
            let raw: pb::SearchClaimed = read(body)?;
            SearchEvent::SearchClaimed {
                placement: PlacementId(read_id("placement", &raw.placement)?),
            }
        }
        ("vangnet.search.v1.SearchReleased", 1) => {
            let raw: pb::SearchReleased = read(body)?;
            SearchEvent::SearchReleased {
                placement: PlacementId(read_id("placement", &raw.placement)?),
                stay: read_opt_id("stay", &raw.stay)?.map(StayId),
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
