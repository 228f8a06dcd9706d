//! Why a record about a team is refused.

crate::rejection_codes! {
    /// No team has this id.
    TEAM_UNKNOWN,
    /// A team has this id already.
    TEAM_EXISTS,
    /// The end of duty lies in the past.
    DUTY_END_PASSED,
    /// The team is not on call.
    TEAM_OFF_DUTY,
    /// The team is offered to or out on a deployment.
    TEAM_ENGAGED,
    /// The device belongs to the team already.
    DEVICE_EXISTS,
    /// The device does not belong to the team.
    DEVICE_UNKNOWN,
    /// The device was revoked and does not come back.
    DEVICE_REVOKED
}
