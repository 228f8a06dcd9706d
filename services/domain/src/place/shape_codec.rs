//! Between the shape of a place, the share somebody has of it, and their bytes.

use vangnet_proto::place::v1 as pb;

use super::{Shape, Share};
use crate::{
    codec::{DecodeError, id, nights, read_nights, read_opt_id, read_opt_word, required},
    ids::CaseId,
};

pub(super) fn described(shape: &Shape) -> pb::PlaceDescribed {
    pb::PlaceDescribed {
        kind: shape.kind.to_string(),
        persons: shape.persons,
        households: shape.households,
        circumstances: shape
            .circumstances
            .iter()
            .map(ToString::to_string)
            .collect(),
        rest_days: shape.rest_days,
        hours_max: shape.hours_max,
        standby: shape.standby,
        performed_by: shape.performed_by.clone(),
        area: shape.area.map(|area| area.to_string()).unwrap_or_default(),
        funding: shape
            .funding
            .map(|word| word.to_string())
            .unwrap_or_default(),
    }
}

pub(super) fn read_described(raw: pb::PlaceDescribed) -> Result<Shape, DecodeError> {
    let circumstances = raw.circumstances.iter().map(|word| word.parse());
    Ok(Shape {
        kind: raw.kind.parse()?,
        persons: raw.persons,
        households: raw.households,
        circumstances: circumstances.collect::<Result<_, _>>()?,
        rest_days: raw.rest_days,
        hours_max: raw.hours_max,
        standby: raw.standby,
        performed_by: raw.performed_by,
        area: read_opt_word(&raw.area)?,
        funding: read_opt_word(&raw.funding)?,
    })
}

pub(super) fn share(share: &Share) -> pb::Share {
    pb::Share {
        nights: Some(nights(&share.nights)),
        household: share.household.map(|case| id(case.0)).unwrap_or_default(),
        persons: share.persons,
    }
}

pub(super) fn read_share(raw: pb::Share) -> Result<Share, DecodeError> {
    Ok(Share {
        nights: read_nights(required("share.nights", raw.nights)?)?,
        household: read_opt_id("share.household", &raw.household)?.map(CaseId),
        persons: raw.persons,
    })
}
