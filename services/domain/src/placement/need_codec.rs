//! Between the need, the arrangement, and their bytes.

use vangnet_proto::placement::v1 as pb;

use super::{Arrangement, Need};
use crate::codec::{DecodeError, nights, read_nights, read_opt_word};

pub(super) fn need(need: &Need) -> pb::NeedRecorded {
    pb::NeedRecorded {
        rung: need.rung.map(|rung| rung.to_string()).unwrap_or_default(),
        together: need.together,
        accompanied_by: need.accompanied_by,
        not_with: need.not_with.iter().map(ToString::to_string).collect(),
        home_area: need
            .home_area
            .map(|area| area.to_string())
            .unwrap_or_default(),
        school_area: need
            .school_area
            .map(|area| area.to_string())
            .unwrap_or_default(),
        own_school: need.own_school,
        nights: need.nights.as_ref().map(nights),
    }
}

pub(super) fn read_need(raw: pb::NeedRecorded) -> Result<Need, DecodeError> {
    let not_with = raw.not_with.iter().map(|word| word.parse());
    Ok(Need {
        rung: read_opt_word(&raw.rung)?,
        together: raw.together,
        accompanied_by: raw.accompanied_by,
        not_with: not_with.collect::<Result<_, _>>()?,
        home_area: read_opt_word(&raw.home_area)?,
        school_area: read_opt_word(&raw.school_area)?,
        own_school: raw.own_school,
        nights: raw.nights.map(read_nights).transpose()?,
    })
}

pub(super) fn arrangement(arranged: &Arrangement) -> pb::ArrangementRecorded {
    pb::ArrangementRecorded {
        performed_by: arranged.performed_by.clone(),
        funding: arranged
            .funding
            .map(|word| word.to_string())
            .unwrap_or_default(),
        own_school: arranged.own_school,
    }
}

pub(super) fn read_arrangement(raw: pb::ArrangementRecorded) -> Result<Arrangement, DecodeError> {
    Ok(Arrangement {
        performed_by: raw.performed_by,
        funding: read_opt_word(&raw.funding)?,
        own_school: raw.own_school,
    })
}
