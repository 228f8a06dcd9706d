//! H25, H26, H27, H29, D12, P23: who is told, and what is on record.

use super::*;
use crate::{
    case::{
        CalamityKind, DisclosureGround, FamilyPlanAnswer, MeldcodeStep,
        rejection::{
            BOARD_NOTICE_NOT_YOURS, BOARD_NOTICE_PENDING, DUTY_NOTE_MISSING, DUTY_OWNER_MISSING,
            DUTY_OWNER_SAME, DUTY_STAYS, FAMILY_PLAN_EXISTS, NO_BOARD_NOTICE, NO_CALAMITY,
            NOTHING_OWED_AT_STAY,
        },
    },
    given::at,
    ids::DutyId,
    person::MunicipalityGround,
    rejection::{DUTY_NOT_OPEN, TEXT_MISSING},
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
};

fn engage() -> Command {
    Command::EngageBoard {
        case: CASE,
        reason: "Onderzoek gevraagd".into(),
    }
}

fn plan(answer: FamilyPlanAnswer) -> Command {
    Command::AnswerFamilyPlan {
        case: CASE,
        answer,
        note: Some("Met het gezin besproken".into()),
    }
}

const RECEIVE: Command = Command::ReceiveBoardNotice { case: CASE };

#[test]
fn engaging_the_board_tells_the_municipality_and_its_receipt_is_owed() {
    let given = opened()
        .when(RECEIVE)
        .then_rejected(NO_BOARD_NOTICE)
        .when(engage())
        .accepted()
        .when(engage())
        .then_rejected(BOARD_NOTICE_PENDING)
        .when(RECEIVE)
        .then_rejected(BOARD_NOTICE_NOT_YOURS);
    let notice = one_owed(&given, DutyKind::ReceiveBoardNotice);
    assert_eq!(notice.owner, almere());
    let given = given
        .when(fulfil(&notice, Some("Gebeld")))
        .then_rejected(DUTY_NEEDS_ITS_RECORD)
        .by(speaks_for(&almere()))
        .when(RECEIVE)
        .accepted();
    assert!(owed(&given, DutyKind::ReceiveBoardNotice).is_empty());
    let board = state(&given).board.expect("it was engaged");
    assert!(board.knows(&almere()));
    given.when(engage()).accepted();
}

#[test]
fn a_notice_without_a_municipality_waits_at_the_desk_until_one_is_determined() {
    let given = opened_by(None, Owner::desk()).when(engage()).accepted();
    let notice = one_owed(&given, DutyKind::ReceiveBoardNotice);
    assert_eq!(notice.owner, Owner::desk());
    let given = given
        .when(Command::DetermineMunicipality {
            case: CASE,
            child: CHILD,
            help: None,
            start_of_help: None,
            declared: Some(crate::case::Declared {
                municipality: Municipality::Lelystad.into(),
                ground: MunicipalityGround::Agreed,
            }),
        })
        .accepted();
    let notice = one_owed(&given, DutyKind::ReceiveBoardNotice);
    assert_eq!(notice.owner, lelystad());
}

/// H25: each municipality that answers for a child of the household is told, and none of them in the place of another.
#[test]
fn h25_each_municipality_of_a_child_is_told_and_none_in_the_place_of_another() {
    let told = |given: &Given| -> Vec<Owner> {
        let notices = owed(given, DutyKind::ReceiveBoardNotice).into_iter();
        notices.map(|notice| notice.owner).collect()
    };
    let both = with_brother(opened())
        .when(agreed(CHILD, Municipality::Almere))
        .accepted()
        .when(agreed(BROTHER, Municipality::Lelystad))
        .accepted()
        .when(engage())
        .accepted();
    assert_eq!(told(&both), [almere(), lelystad()]);
    let later = with_brother(opened())
        .when(agreed(CHILD, Municipality::Almere))
        .accepted()
        .when(engage())
        .accepted()
        .when(agreed(BROTHER, Municipality::Lelystad))
        .accepted();
    assert_eq!(told(&later), [almere(), lelystad()]);
    // One clock of a kind and an instant is one alarm: each has its own.
    for given in [&both, &later] {
        let notices = owed(given, DutyKind::ReceiveBoardNotice);
        assert_ne!(notices[0].due, notices[1].due);
    }
    let given = later.by(speaks_for(&lelystad())).when(RECEIVE).accepted();
    assert_eq!(told(&given), [almere()]);
    let given = given
        .when(RECEIVE)
        .then_rejected(BOARD_NOTICE_NOT_YOURS)
        .by(speaks_for(&almere()))
        .when(RECEIVE)
        .accepted();
    assert_eq!(told(&given), []);
    // Whoever knows of it is not told again.
    let given = given
        .when(Command::DetermineMunicipality {
            case: CASE,
            child: BROTHER,
            help: Some(crate::region::HelpKind::Stay),
            start_of_help: None,
            declared: Some(crate::case::Declared {
                municipality: Municipality::Lelystad.into(),
                ground: MunicipalityGround::Agreed,
            }),
        })
        .accepted();
    assert_eq!(told(&given), []);
}

#[test]
fn a_family_plan_is_offered_never_demanded_and_made_once() {
    let given = opened()
        .when(plan(FamilyPlanAnswer::Declined))
        .accepted()
        .when(plan(FamilyPlanAnswer::Later))
        .accepted()
        .when(plan(FamilyPlanAnswer::Made))
        .accepted()
        .when(plan(FamilyPlanAnswer::Made))
        .then_rejected(FAMILY_PLAN_EXISTS);
    assert_eq!(state(&given).family_plan, Some(FamilyPlanAnswer::Made));
}

/// H12, H27, H29: whichever of its children stay where, a family is offered a plan once and has one contact person; "not now"
/// is no answer.
#[test]
fn what_a_family_is_owed_when_a_child_stays_away_is_owed_once() {
    let at_stay = Command::OweAtStay { case: CASE };
    let given = opened()
        .when(at_stay.clone())
        .accepted()
        .when(at_stay.clone())
        .then_rejected(NOTHING_OWED_AT_STAY);
    let offer = one_owed(&given, DutyKind::OfferFamilyPlan);
    assert_eq!(offer.due, at("2026-03-16T22:59:59.999999Z"));
    assert_eq!(offer.owner, almere());
    let named = one_owed(&given, DutyKind::NameContactPerson);
    assert_eq!(named.due, at("2026-03-03T22:59:59.999999Z"));
    let given = given
        .when(fulfil(&offer, Some("Aangeboden")))
        .then_rejected(DUTY_NEEDS_ITS_RECORD)
        .at("2026-03-10T09:00:00Z")
        .when(plan(FamilyPlanAnswer::Later))
        .accepted();
    let again = one_owed(&given, DutyKind::OfferFamilyPlan);
    assert_ne!(again.id, offer.id);
    assert_eq!(again.due, at("2026-03-24T22:59:59.999999Z"));
    let given = given.when(plan(FamilyPlanAnswer::Declined)).accepted();
    assert!(owed(&given, DutyKind::OfferFamilyPlan).is_empty());
    let given = given
        .when(Command::AssignContactPerson {
            case: CASE,
            contact: Owner {
                person: Some("user-7".into()),
                ..almere()
            },
        })
        .accepted();
    assert!(owed(&given, DutyKind::NameContactPerson).is_empty());
    given.when(at_stay).then_rejected(NOTHING_OWED_AT_STAY);
}

#[test]
fn steps_of_the_reporting_code_and_disclosures_are_on_record_with_their_ground() {
    let step = |step, note: &str| Command::TakeMeldcodeStep {
        case: CASE,
        step,
        note: note.into(),
    };
    let told = |to: &str| Command::RecordDisclosure {
        case: CASE,
        to: to.into(),
        ground: DisclosureGround::Consent,
        what: "Dat zij deze week niet komt".into(),
    };
    let given = opened()
        .when(step(MeldcodeStep::Weigh, "Gewogen"))
        .accepted()
        .when(step(MeldcodeStep::Signs, "Later opgeschreven"))
        .accepted()
        .when(step(MeldcodeStep::Talk, " "))
        .then_rejected(TEXT_MISSING)
        .when(told(" "))
        .then_rejected(TEXT_MISSING)
        .when(told("school-a"))
        .accepted();
    assert_eq!(state(&given).meldcode, Some(MeldcodeStep::Weigh));
}

#[test]
fn each_calamity_is_owed_to_the_inspectorate_in_three_working_days() {
    let happened = |kind| Command::RecordCalamity {
        case: CASE,
        kind,
        what: "Verzonnen".into(),
    };
    let reported = |duty| Command::ReportCalamity {
        case: CASE,
        duty,
        reference: "IGJ-0001".into(),
    };
    // Monday 2 March 2026; the third working day after it is Thursday.
    let given = opened()
        .when(happened(CalamityKind::Calamity))
        .accepted()
        .when(happened(CalamityKind::Violence))
        .accepted();
    let both = owed(&given, DutyKind::ReportCalamity);
    assert_eq!(both.len(), 2);
    assert_eq!(both[0].due, at("2026-03-05T22:59:59.999999Z"));
    let given = given.when(reported(both[0].id)).accepted();
    assert_eq!(owed(&given, DutyKind::ReportCalamity), [both[1].clone()]);
    given
        .when(reported(both[0].id))
        .then_rejected(DUTY_NOT_OPEN)
        .when(engage())
        .accepted()
        .when(reported(DutyId(crate::given::derived(
            3,
            "duty:receive-board-notice",
        ))))
        .then_rejected(DUTY_NOT_OPEN);
    let given = opened().when(engage()).accepted();
    let notice = one_owed(&given, DutyKind::ReceiveBoardNotice);
    given.when(reported(notice.id)).then_rejected(NO_CALAMITY);
}

#[test]
fn a_duty_goes_to_somebody_else_with_a_reason_when_its_owner_left() {
    let hear = Duty {
        id: DutyId(id(90)),
        kind: DutyKind::HearFamily,
        due: at("2026-03-03T01:00:00Z"),
        owner: almere(),
        office: None,
        rule: "H40@1".into(),
    };
    let give = |owner: Owner, reason: &str| Command::ReassignDuty {
        case: CASE,
        duty: hear.id,
        owner,
        reason: reason.into(),
    };
    let nobody = Owner {
        organisation: " ".into(),
        ..almere()
    };
    let given = opened()
        .and(CASE.0, Event::DutyOpened(hear.clone()))
        .when(give(almere(), "Uit dienst"))
        .then_rejected(DUTY_OWNER_SAME)
        .when(give(nobody, "Uit dienst"))
        .then_rejected(DUTY_OWNER_MISSING)
        .when(give(lelystad(), " "))
        .then_rejected(TEXT_MISSING)
        .when(give(lelystad(), "Verhuisd"))
        .accepted();
    let duty = one_owed(&given, DutyKind::HearFamily);
    assert_eq!((duty.owner, duty.due), (lelystad(), hear.due));
}

/// H09, H11, H25: given away by who owes it, the director or the desk; a notice and a decision that binds by nobody.
#[test]
fn h11_a_duty_is_given_away_by_who_owes_it_the_director_or_the_desk() {
    let analysis = Duty {
        id: DutyId(id(90)),
        kind: DutyKind::SettleConflict,
        due: at("2026-03-03T01:00:00Z"),
        owner: institution(),
        office: None,
        rule: "constitution@1".into(),
    };
    let give = |duty: DutyId| Command::ReassignDuty {
        case: CASE,
        duty,
        owner: Owner::desk(),
        reason: "Uit dienst".into(),
    };
    let given = opened().and(CASE.0, Event::DutyOpened(analysis.clone()));
    let stranger = given.clone().by(speaks_for(&lelystad()));
    stranger
        .when(give(analysis.id))
        .then_rejected(crate::rejection::DUTY_NOT_YOURS);
    for owner in [institution(), almere()] {
        let by = given.clone().by(speaks_for(&owner));
        by.when(give(analysis.id)).accepted();
    }
    let engaged = given.when(engage()).accepted();
    let notice = one_owed(&engaged, DutyKind::ReceiveBoardNotice);
    engaged.when(give(notice.id)).then_rejected(DUTY_STAYS);
    let bound = Owner {
        role: Role::Provider,
        organisation: "provider-a".into(),
        person: None,
    };
    let decided = opened()
        .by(speaks_for(&office("almere")))
        .when(Command::DecideOverride {
            case: CASE,
            id: crate::ids::OverrideId(id(80)),
            overrides: crate::case::OverrideOf::ProviderRefusal,
            placement: None,
            binds: Some(bound.clone()),
            decision: "Plaatsen, vandaag".into(),
            motivation: "Er is geen lichter antwoord".into(),
        })
        .accepted();
    let duty = one_owed(&decided, DutyKind::ExecuteOverride);
    decided
        .by(speaks_for(&bound))
        .when(give(duty.id))
        .then_rejected(DUTY_STAYS);
}

#[test]
fn a_duty_without_a_record_of_its_own_needs_a_note() {
    let settle = Duty {
        id: DutyId(id(90)),
        kind: DutyKind::SettleConflict,
        due: at("2026-03-03T01:00:00Z"),
        owner: almere(),
        office: None,
        rule: "constitution@1".into(),
    };
    opened()
        .and(CASE.0, Event::DutyOpened(settle.clone()))
        .when(fulfil(&settle, Some(" ")))
        .then_rejected(DUTY_NOTE_MISSING)
        .when(fulfil(&settle, Some("Uitgezocht")))
        .accepted();
}
