//! Why a record about a case is refused.

crate::rejection_codes! {
    /// No case has this id.
    CASE_UNKNOWN,
    /// The case was closed.
    CASE_CLOSED,
    /// The person has this part in the household already.
    PERSON_ALREADY_IN_CASE,
    /// The person is not of this case.
    PERSON_NOT_IN_CASE,
    /// A search, a stay or a title runs under this record of a person.
    PERSON_HAS_RECORD,
    /// The direction of a case stays local (H11).
    DIRECTOR_NOT_LOCAL,
    /// The direction goes to another organisation by a warm handover only (H11).
    HANDOVER_NEEDED,
    /// The direction is passed on by who holds it (H11).
    DIRECTION_NOT_YOURS,
    /// Only the director of the case decides this (H11).
    NOT_THE_DIRECTOR,
    /// Nobody waits for the director to confirm.
    NOTHING_TO_CONFIRM,
    /// A youth protector of an institution is waited for already (P28c).
    PROTECTOR_AWAITED,
    /// No youth protector is waited for (P28c).
    NO_PROTECTOR_AWAITED,
    /// The responsible municipality stays what it was (H31).
    MUNICIPALITY_UNCHANGED,
    /// The ground that somebody names is not one that somebody can name (H31).
    GROUND_NOT_DECLARED,
    /// Only the official with authority of the responsible municipality decides over a refusal.
    NOT_THE_OFFICER,
    /// A decision has this id already.
    OVERRIDE_EXISTS,
    /// No decision of the official has this id.
    OVERRIDE_UNKNOWN,
    /// The search that a decision names is of another case.
    OVERRIDE_ELSEWHERE,
    /// The decision has to be carried out by somebody else, or by nobody.
    OVERRIDE_NOT_YOURS,
    /// The decision was carried out.
    OVERRIDE_EXECUTED,
    /// A question to a table of experts has this id already.
    ADVICE_EXISTS,
    /// No question to a table of experts has this id.
    ADVICE_UNKNOWN,
    /// The table advised already.
    ADVICE_GIVEN_BEFORE,
    /// The table has not advised yet.
    ADVICE_NOT_GIVEN,
    /// The advice was followed or departed from before.
    ADVICE_ANSWERED,
    /// Advice is departed from with arguments only (H14).
    ARGUMENTS_MISSING,
    /// What the base data set lacks was written down before.
    BASE_DATA_KNOWN,
    /// An element of the base data set is not there before its day.
    BASE_DATA_IN_FUTURE,
    /// The municipality has not received the last notice yet (H25).
    BOARD_NOTICE_PENDING,
    /// No notice waits for a receipt.
    NO_BOARD_NOTICE,
    /// The notice waits for somebody else.
    BOARD_NOTICE_NOT_YOURS,
    /// A family has one plan (H29).
    FAMILY_PLAN_EXISTS,
    /// The duty is not that of a calamity.
    NO_CALAMITY,
    /// Who owes it is not named.
    DUTY_OWNER_MISSING,
    /// They owe it already.
    DUTY_OWNER_SAME,
    /// This duty is not given to another by hand (H09, H25).
    DUTY_STAYS,
    /// A duty without a record of its own needs a note that says how it was done.
    DUTY_NOTE_MISSING,
    /// A stay of this family owes nothing that is not owed or there already (H12, H27).
    NOTHING_OWED_AT_STAY,
    /// A contact person is somebody at local access, by name (H12).
    CONTACT_PERSON_NOT_NAMED,
    /// Somebody was heard, or there is a reason why not (H40).
    VOICE_EMPTY,
    /// The child and the parents were not both asked (H40).
    VOICES_MISSING,
    /// No warm handover waits for an answer.
    NO_HANDOVER,
    /// The warm handover waits for somebody else.
    HANDOVER_NOT_YOURS,
    /// A warm handover waits for its answer.
    HANDOVER_PENDING,
    /// A case ends as "no crisis" or "handed over" only after a warm handover was accepted (H16).
    NO_WARM_HANDOVER,
    /// A search or a stay of its people runs, or a report waits to be weighed.
    CASE_GOES_ON,
    /// The case runs; it need not be reopened.
    CASE_OPEN,
    /// Something is still owed on the case, or on a stay that is to be closed.
    DUTIES_OPEN
}
