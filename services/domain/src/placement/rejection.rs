//! Rejection codes of a placement.

crate::rejection_codes! {
    /// A placement with this id was opened before.
    PLACEMENT_EXISTS,
    /// No search was opened under this id.
    PLACEMENT_UNKNOWN,
    /// The weighing is of another case.
    TRIAGE_OF_OTHER_CASE,
    /// The child is not of this case.
    CHILD_NOT_IN_CASE,
    /// No verdict says that this is a crisis (H16).
    NO_CRISIS_VERDICT,
    /// Another search for this child runs.
    SEARCH_EXISTS,
    /// The search has ended.
    SEARCH_ENDED,
    /// A rung may wait for its outcome only in direct danger (H02).
    NO_DIRECT_DANGER,
    /// The rung has its outcome; it cannot wait for one any more.
    RUNG_HAS_OUTCOME,
    /// Lighter rungs have no outcome yet (H02).
    LADDER_INCOMPLETE,
    /// This search holds a place already.
    HOLD_EXISTS,
    /// This search holds no place.
    NO_HOLD,
    /// The hold passed its instant unconfirmed.
    HOLD_EXPIRED,
    /// The hold has not passed its instant.
    HOLD_NOT_EXPIRED,
    /// The provider confirmed this hold before.
    HOLD_ALREADY_CONFIRMED,
    /// The placement on this place was decided before.
    ALREADY_DECIDED,
    /// The placement was not decided.
    NOT_DECIDED,
    /// This rung is a place, not an alternative to one.
    NOT_AN_ALTERNATIVE,
    /// The rung that should carry it was not recorded as used.
    ALTERNATIVE_NOT_USED,
    /// The child sleeps away from home, so there is a stay.
    STAY_NEEDED,
    /// The child sleeps at home, so there is no stay.
    STAY_NOT_NEEDED,
    /// Nobody in particular has to act.
    OWNER_NOT_NAMED,
    /// A place is held, so the need can no longer be changed (H07).
    NEED_FOLLOWS_HOLD,
    /// A need that no place could meet.
    NEED_WRONG,
    /// Nothing was said about who performs, who pays, which school.
    NOTHING_ARRANGED,
    /// The named placement is not of a brother or sister at this place.
    NOT_A_SIBLING,
    /// The brothers and sisters do not fit here together.
    SIBLINGS_DO_NOT_FIT,
    /// The escalation route only goes up.
    ESCALATION_ONLY_UP,
    /// The kind of help is of another rung.
    HELP_NOT_OF_RUNG,
    /// The own network is always looked at first, and never stepped over (H21).
    NETWORK_FIRST,
    /// Every lighter rung has its outcome.
    NOTHING_TO_STEP_OVER,
    /// The provider of the held place has not said yes; the hold could run out (H01).
    HOLD_NOT_CONFIRMED,
    /// A provider's refusal has a reason, and nothing else has one.
    REFUSAL_REASON,
    /// More was asked before, and is not carried out yet.
    UPSCALING_OPEN,
    /// Nobody asked for more in this search.
    UPSCALING_NOT_ASKED,
    /// The provider answered before.
    UPSCALING_ANSWERED,
    /// No place of the provider is confirmed for the child.
    UPSCALING_NOT_EXECUTED,
    /// Whoever was asked for more by the director cannot refuse (H09).
    UPSCALING_NOT_REFUSED,
    /// The brothers and sisters of this child go elsewhere, and nobody said why.
    SIBLINGS_APART,
    /// No search runs for a brother or sister.
    NO_SIBLINGS,
    /// It is recorded why these children go apart.
    SPLIT_BEFORE,
    /// The clock of the search follows the weighing already.
    WEIGHING_HEEDED,
    /// The perspective is the one on record.
    PERSPECTIVE_UNCHANGED,
    /// Nothing takes the place of a regular referral.
    NOTHING_DISPLACED,
    /// The displacement is recorded.
    DISPLACEMENT_RECORDED,
    /// This search waits for this region already.
    OVERFLOW_ASKED,
    /// This search made no such request of a neighbour.
    OVERFLOW_NOT_ASKED,
    /// This search asked neighbours more often than anybody reads.
    OVERFLOW_TOO_MANY,
    /// The neighbour has not answered yet.
    OVERFLOW_NOT_OFFERED,
    /// It is too late to take what the neighbour kept.
    OVERFLOW_OFFER_PASSED,
    /// A place of a neighbour was taken for this child.
    OVERFLOW_TAKEN,
    /// Nothing comes of this request any more.
    OVERFLOW_OVER,
    /// This word of the neighbour was heard before.
    OVERFLOW_HEARD,
    /// Nobody was heard about the decision, and nothing says why (H40).
    HEARING_EMPTY,
    /// The child stays somewhere already; it moves within that stay.
    STAY_RUNS,
}
