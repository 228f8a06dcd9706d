//! Why a record about an alarm is refused.

crate::rejection_codes! {
    /// This alarm was raised before; firing twice is one alarm.
    ALARM_EXISTS,
    /// No alarm has this id.
    ALARM_UNKNOWN,
    /// Somebody looks at it already.
    ALARM_ACKNOWLEDGED,
    /// It waits for somebody else.
    ALARM_NOT_YOURS,
    /// The time to answer did not pass, or nobody else is asked.
    ALARM_NOT_DUE,
    /// It waits for them already, or for somebody further up.
    ALARM_PASSED_ON,
    /// What was due was done.
    ALARM_SETTLED
}
