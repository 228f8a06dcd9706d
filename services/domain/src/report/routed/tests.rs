use super::*;
use crate::{
    actor::{Actor, Owner, Role},
    case::MeldcodeStep,
    core_decision::{CONFIRMED_BY_ANOTHER, SECOND_PROFESSIONAL_NEEDED},
    given::{Given, actor, at, given, id},
    ids::TriageId,
    rejection::DUTY_NOT_YOURS,
    report::{
        Capacity, Command, NoFeedback, ReporterKind, Submit,
        rejection::{FEEDBACK_GIVEN, REPORTING_CODE_STEP},
    },
    state::State as AnyState,
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
    stream::{StreamId, Subject},
    triage::{self, Urgency, Verdict},
};

const REPORT: ReportId = ReportId(id(1));
const CASE: CaseId = CaseId(id(2));

fn colleague() -> Actor {
    actor(Role::Triagist, "desk")
}

fn submit(reporter_kind: ReporterKind, municipality: Option<&str>) -> Command {
    Command::Submit(Box::new(Submit {
        report: REPORT,
        case: CASE,
        joins_case: false,
        reporter_kind,
        reporter: None,
        what: Some("Een man van 82 dwaalt; zijn kleindochter is bij hem".into()),
        place: Some("Teststraat 1".into()),
        municipality: municipality.map(Into::into),
        call_back: None,
        people: vec![],
        unreadable: vec![],
    }))
}

fn reported(reporter_kind: ReporterKind) -> Given {
    given()
        .when(submit(reporter_kind, Some("GM0184")))
        .accepted()
}

fn to(level: ReportLevel, second: Option<&str>) -> Command {
    Command::Route {
        report: REPORT,
        level,
        laws: vec![Law::SocialSupport, Law::SocialSupport],
        second_professional: second.map(Into::into),
        reason: Some("Geen gevaar; hulp voor opa".into()),
    }
}

fn state(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Report, REPORT.0)) {
        AnyState::Report(state) => *state,
        _ => unreachable!("a report's stream"),
    }
}

fn the(given: &Given, kind: DutyKind) -> Option<Duty> {
    state(given).duties.of_kind(kind).cloned()
}

fn done(duty: &Duty, note: Option<&str>) -> Command {
    Command::FulfilDuty {
        report: REPORT,
        duty: duty.id,
        note: note.map(Into::into),
    }
}

#[test]
fn a_report_that_nobody_judged_is_a_crisis_for_the_desk() {
    let routed = state(&reported(ReporterKind::Police)).routed.unwrap();
    assert_eq!((routed.level, routed.set_by), (ReportLevel::Crisis, None));
    assert_eq!(routed.owner, Owner::triage_desk());
    assert_eq!(routed.due, at("2026-03-02T01:30:00Z"));
}

#[test]
fn each_level_has_an_owner_and_a_due_date_and_nobody_is_rejected_on_age() {
    for (level, owner) in [
        (ReportLevel::Inquiry, "veilig-thuis"),
        (ReportLevel::SimpleReport, "local-access-urk"),
    ] {
        let given = reported(ReporterKind::Police)
            .when(to(level, Some("user-8")))
            .accepted();
        let weigh = the(&given, DutyKind::TakeUpReport).unwrap();
        assert!(the(&given, DutyKind::TriageReport).is_none());
        assert_eq!(weigh.owner.organisation, owner);
        assert_eq!(weigh.due, at("2026-03-09T22:59:59.999999Z"));
        assert_eq!(weigh.rule, "P02@1");
        let routed = state(&given).routed.unwrap();
        assert_eq!(
            (routed.level, routed.laws),
            (level, vec![Law::SocialSupport])
        );
        let confirm = the(&given, DutyKind::ConfirmAlone).expect("a word");
        assert_eq!(confirm.owner.person.as_deref(), Some("user-8"));
    }
    let nowhere = given()
        .when(submit(ReporterKind::Police, None))
        .accepted()
        .when(to(ReportLevel::SimpleReport, Some("user-8")))
        .accepted();
    let weigh = the(&nowhere, DutyKind::TakeUpReport).unwrap();
    assert_eq!(weigh.owner, Owner::desk(), "never nobody");
}

#[test]
fn going_down_takes_a_reason_and_alone_a_colleague_who_confirms_and_going_up_is_free() {
    let mut silent = to(ReportLevel::Inquiry, None);
    if let Command::Route { reason, .. } = &mut silent {
        *reason = Some(" ".into());
    }
    let given = reported(ReporterKind::Police)
        .when(silent)
        .then_rejected(REASON_NEEDED)
        .when(to(ReportLevel::Inquiry, Some("user-coordinator")))
        .then_rejected(SECOND_PROFESSIONAL_NEEDED)
        .when(to(ReportLevel::Inquiry, None))
        .accepted();
    let confirm = the(&given, DutyKind::ConfirmAlone).unwrap();
    given
        .clone()
        .when(done(&confirm, None))
        .then_rejected(CONFIRMED_BY_ANOTHER)
        .by(actor(Role::Provider, "aanbieder-een"))
        .when(done(&confirm, None))
        .then_rejected(DUTY_NOT_YOURS)
        .by(colleague())
        .when(done(&confirm, None))
        .accepted()
        .when(to(ReportLevel::Inquiry, None))
        .then_rejected(LEVEL_UNCHANGED);
    let up = given
        .by(colleague())
        .when(Command::Route {
            report: REPORT,
            level: ReportLevel::Crisis,
            laws: vec![],
            second_professional: None,
            reason: None,
        })
        .accepted();
    assert!(the(&up, DutyKind::ConfirmAlone).is_none());
    let weigh = the(&up, DutyKind::TriageReport).unwrap();
    assert_eq!(
        (weigh.owner, weigh.due),
        (Owner::triage_desk(), at("2026-03-02T01:30:00Z"))
    );
}

/// H19: what one person lowered from a crisis is confirmed by another, whatever it is called meanwhile.
#[test]
fn a_level_lowered_alone_waits_for_a_colleague_until_it_is_a_crisis_again() {
    let given = reported(ReporterKind::Police)
        .when(to(ReportLevel::SimpleReport, None))
        .accepted();
    let confirm = the(&given, DutyKind::ConfirmAlone).unwrap();
    // Less low is not as high as it was.
    let half = given.when(to(ReportLevel::Inquiry, None)).accepted();
    assert!(the(&half, DutyKind::ConfirmAlone).is_some());
    half.clone()
        .when(done(&confirm, None))
        .then_rejected(CONFIRMED_BY_ANOTHER);
    let back = half.clone().when(to(ReportLevel::Crisis, None)).accepted();
    assert!(the(&back, DutyKind::ConfirmAlone).is_none());
    assert_eq!(state(&back).lowered, None);
    let confirmed = half.by(colleague()).when(done(&confirm, None)).accepted();
    assert_eq!(state(&confirmed).lowered, None);
    // Two stand by the inquiry now; lowered from there it is owed anew, and back there nobody is asked.
    let lower = confirmed.when(to(ReportLevel::SimpleReport, None));
    let lower = lower.accepted();
    assert!(the(&lower, DutyKind::ConfirmAlone).is_some());
    let again = lower.when(to(ReportLevel::Inquiry, None)).accepted();
    assert!(the(&again, DutyKind::ConfirmAlone).is_none());
}

/// H19: a name that somebody typed says nothing yet; whoever bears it does.
#[test]
fn h19_who_is_named_beside_a_lower_level_owes_the_word_and_nobody_else_gives_it() {
    let lowered = reported(ReporterKind::Police)
        .when(to(ReportLevel::SimpleReport, Some("user-8")))
        .accepted();
    let confirm = the(&lowered, DutyKind::ConfirmAlone).expect("owed");
    let mut named = colleague();
    named.person = "user-8".into();
    let confirmed = lowered
        .when(done(&confirm, None))
        .then_rejected(CONFIRMED_BY_ANOTHER)
        .by(colleague())
        .when(done(&confirm, None))
        .then_rejected(DUTY_NOT_YOURS)
        .by(named)
        .when(done(&confirm, None))
        .accepted();
    assert!(the(&confirmed, DutyKind::ConfirmAlone).is_none());
    assert_eq!(state(&confirmed).lowered, None);
}

/// H19: two who named each other, or a name that nobody bears: another is asked, and no later than the first.
#[test]
fn h19_a_word_that_nobody_can_give_is_asked_of_another_and_not_a_minute_later() {
    let mut named = colleague();
    named.person = "user-8".into();
    let first = reported(ReporterKind::Police)
        .when(to(ReportLevel::Inquiry, Some("user-8")))
        .accepted()
        .later(30);
    let due = the(&first, DutyKind::ConfirmAlone).expect("owed").due;
    let owes = |given: &Given| {
        let owed = the(given, DutyKind::ConfirmAlone).expect("owed");
        assert_eq!(owed.due, due);
        owed.owner.person
    };
    // The one who was named lowers it further: a colleague confirms that, of whoever is there.
    let further = first
        .clone()
        .by(named)
        .when(to(ReportLevel::SimpleReport, None))
        .accepted();
    assert_eq!(owes(&further), None);
    let confirm = the(&further, DutyKind::ConfirmAlone).expect("owed");
    let confirmed = further
        .clone()
        .by(colleague())
        .when(done(&confirm, None))
        .accepted();
    assert_eq!(state(&confirmed).lowered, None);
    // Raised to a crisis again it is asked of nobody.
    let crisis = further.when(to(ReportLevel::Crisis, None)).accepted();
    assert_eq!(the(&crisis, DutyKind::ConfirmAlone), None);
    // Nobody bears that name: the same is said again, with another.
    let same = |second| to(ReportLevel::Inquiry, second);
    let another = first
        .when(same(Some("user-8")))
        .then_rejected(LEVEL_UNCHANGED)
        .when(same(None))
        .then_rejected(LEVEL_UNCHANGED)
        .when(same(Some("user-9")))
        .accepted();
    assert_eq!(owes(&another).as_deref(), Some("user-9"));
    assert!(state(&another).lowered.is_some());
}

/// H19: who changed no more than the laws is a colleague; who lowered it is not, whoever said something after that.
#[test]
fn who_lowered_it_does_not_confirm_it_after_a_colleague_named_other_laws() {
    let lowered = reported(ReporterKind::Police)
        .when(to(ReportLevel::SimpleReport, None))
        .accepted();
    let confirm = the(&lowered, DutyKind::ConfirmAlone).unwrap();
    let mut laws = to(ReportLevel::SimpleReport, None);
    if let Command::Route { laws, .. } = &mut laws {
        *laws = vec![Law::Participation];
    }
    let given = lowered.by(colleague()).when(laws).accepted();
    given
        .clone()
        .by(actor(Role::Coordinator, "desk"))
        .when(done(&confirm, None))
        .then_rejected(CONFIRMED_BY_ANOTHER);
    given.when(done(&confirm, None)).accepted();
}

fn weighed(given: Given, verdict: Verdict) -> Given {
    let start = triage::Command::Start {
        triage: TriageId(id(3)),
        case: CASE,
    };
    let given = given.when(start).accepted();
    given.and_of_case(
        CASE,
        id(3),
        triage::Event::VerdictGiven {
            verdict,
            urgency: Urgency::U1,
            deadline: None,
            crisis_kind: None,
            spoken: true,
            second_professional: None,
            reason: None,
        },
    )
}

/// H16: a crisis that nobody weighed is not paid with a word; where a verdict is in force the desk says that a later report
/// adds nothing to it.
#[test]
fn a_crisis_is_weighed_and_not_noted() {
    let given = reported(ReporterKind::Police);
    let weigh = the(&given, DutyKind::TriageReport).unwrap();
    let note = || done(&weigh, Some("Gezien"));
    for anybody in [
        actor(Role::Provider, "aanbieder-een"),
        actor(Role::Coordinator, "desk"),
        colleague(),
    ] {
        let then = given.clone().by(anybody).when(note());
        then.then_rejected(DUTY_NEEDS_ITS_RECORD);
    }
    let unknown = weighed(given.clone(), Verdict::Unknown).when(note());
    unknown.then_rejected(DUTY_NEEDS_ITS_RECORD);
    let given = weighed(given, Verdict::AcuteCrisis);
    for other in [
        actor(Role::Provider, "aanbieder-een"),
        actor(Role::LocalAccess, "local-access-urk"),
    ] {
        given
            .clone()
            .by(other)
            .when(note())
            .then_rejected(DUTY_NOT_YOURS);
    }
    given.clone().by(colleague()).when(note()).accepted();
    let closed = crate::case::Event::CaseClosed {
        outcome: crate::case::CaseOutcome::OpenedInError,
        registration: None,
    };
    let error = reported(ReporterKind::Police).and_of_case(CASE, CASE.0, closed);
    error.by(colleague()).when(note()).accepted();
    // The verdict itself says so, by a reactor.
    let by_verdict = given.by(Actor::service("intake")).when(done(&weigh, None));
    by_verdict.accepted();
}

/// P02, H24: Veilig Thuis answers for what it owes, and for nothing else.
#[test]
fn below_a_crisis_whoever_it_was_routed_to_says_that_they_took_it_up() {
    let report_point = || actor(Role::Partner, "veilig-thuis");
    let given = reported(ReporterKind::School);
    let feedback = the(&given, DutyKind::FeedbackToReporter).unwrap();
    let given = given
        .when(to(ReportLevel::Inquiry, Some("user-8")))
        .accepted();
    let take_up = the(&given, DutyKind::TakeUpReport).unwrap();
    let note = || done(&take_up, Some("Onderzoek gestart"));
    for other in [
        actor(Role::Coordinator, "desk"),
        actor(Role::Partner, "ggz-centraal"),
        actor(Role::LocalAccess, "local-access-urk"),
    ] {
        given
            .clone()
            .by(other)
            .when(note())
            .then_rejected(DUTY_NOT_YOURS);
    }
    let given = given.by(report_point());
    let given = given
        .when(done(&feedback, Some("Gebeld")))
        .then_rejected(DUTY_NOT_YOURS);
    assert!(the(&given.when(note()).accepted(), DutyKind::TakeUpReport).is_none());

    let help = Command::GiveDirectHelp {
        report: REPORT,
        what: "Oma is er".into(),
    };
    let given = reported(ReporterKind::School).by(report_point()).when(help);
    let given = given.accepted();
    let owed = the(&given, DutyKind::ReportDirectHelp).unwrap();
    given
        .when(done(&owed, Some("Gemeld aan de lokale toegang")))
        .accepted();
}

/// H26: a reporter who turns out to report in their work owes the step as if it had been said at once.
#[test]
fn who_turns_out_to_be_a_professional_owes_the_step_of_the_code() {
    let described = |given: Given, capacity, step| {
        given
            .when(Command::DescribeReporter {
                report: REPORT,
                capacity: Some(capacity),
                reporting_code_step: step,
            })
            .accepted()
    };
    let owes = |given: &Given| the(given, DutyKind::ReportingCodeStep).is_some();
    let stranger = || reported(ReporterKind::Unknown);
    assert!(!owes(&stranger()));
    let found = described(stranger(), Capacity::Professional, None);
    assert!(owes(&found));
    let due = the(&found, DutyKind::ReportingCodeStep).unwrap().due;
    assert_eq!(due, at("2026-03-09T22:59:59.999999Z"));
    let said = described(stranger(), Capacity::Professional, Some(4));
    assert!(!owes(&said), "the step is on record");
    assert!(!owes(&described(said, Capacity::Professional, None)));
    let police = described(reported(ReporterKind::Police), Capacity::Private, None);
    let police = described(police, Capacity::Professional, None);
    assert!(!owes(&police), "they report by a way of their own");
}

#[test]
fn what_has_to_be_known_and_is_not_is_owed() {
    let mut bare = submit(ReporterKind::Police, None);
    if let Command::Submit(submit) = &mut bare {
        submit.place = None;
    }
    let given = given().when(bare).accepted();
    assert!(the(&given, DutyKind::CompleteReport).is_some());
    assert!(the(&reported(ReporterKind::Police), DutyKind::CompleteReport).is_none());
}

#[test]
fn the_capacity_follows_from_the_kind_until_somebody_says_otherwise() {
    let capacity = |kind| state(&reported(kind)).capacity;
    assert_eq!(capacity(ReporterKind::Youth), Some(Capacity::OwnCase));
    assert_eq!(capacity(ReporterKind::Network), Some(Capacity::Private));
    assert_eq!(capacity(ReporterKind::School), Some(Capacity::Professional));
    let given = reported(ReporterKind::School);
    assert!(the(&given, DutyKind::ReportingCodeStep).is_some());
    let given = given
        .when(Command::DescribeReporter {
            report: REPORT,
            capacity: Some(Capacity::Private),
            reporting_code_step: None,
        })
        .accepted();
    assert_eq!(state(&given).capacity, Some(Capacity::Private));
    assert!(
        the(&given, DutyKind::ReportingCodeStep).is_none(),
        "a neighbour has no step to take"
    );
}

#[test]
fn a_professional_owes_the_step_of_the_code_of_conduct_and_never_waits_for_it() {
    let step = |step| Command::DescribeReporter {
        report: REPORT,
        capacity: None,
        reporting_code_step: Some(step),
    };
    let given = reported(ReporterKind::GeneralPractitioner);
    let owed = the(&given, DutyKind::ReportingCodeStep).unwrap();
    assert_eq!(owed.due, at("2026-03-09T22:59:59.999999Z"));
    let given = given
        .when(done(&owed, Some("gedaan")))
        .then_rejected(DUTY_NEEDS_ITS_RECORD)
        .when(step(0))
        .then_rejected(REPORTING_CODE_STEP)
        .when(step(6))
        .then_rejected(REPORTING_CODE_STEP)
        .when(step(5))
        .accepted();
    assert_eq!(state(&given).reporting_code_step, Some(5));
    assert!(the(&given, DutyKind::ReportingCodeStep).is_none());
    for kind in [
        ReporterKind::Police,
        ReporterKind::SafeHome,
        ReporterKind::Parent,
    ] {
        assert!(
            the(&reported(kind), DutyKind::ReportingCodeStep).is_none(),
            "{kind}"
        );
    }
}

/// H26: one reporting code in a case, wherever a step of it is written down.
#[test]
fn a_step_on_the_case_pays_the_report_and_one_on_the_report_is_on_record_in_the_case() {
    let on_report = |step| Command::DescribeReporter {
        report: REPORT,
        capacity: None,
        reporting_code_step: Some(step),
    };
    let on_case = |step| crate::case::Command::TakeMeldcodeStep {
        case: CASE,
        step,
        note: "Gewogen".into(),
    };
    let furthest = |given: &Given| match given.state(StreamId::new(Subject::Case, CASE.0)) {
        AnyState::Case(case) => case.meldcode,
        _ => unreachable!("a case's stream"),
    };
    let given = reported(ReporterKind::GeneralPractitioner)
        .when(on_case(MeldcodeStep::Weigh))
        .accepted();
    assert!(the(&given, DutyKind::ReportingCodeStep).is_none());
    assert_eq!(state(&given).reporting_code_step, Some(4));
    assert_eq!(state(&given).capacity, Some(Capacity::Professional));

    let given = reported(ReporterKind::GeneralPractitioner)
        .when(on_report(3))
        .accepted();
    assert!(the(&given, DutyKind::ReportingCodeStep).is_none());
    assert_eq!(furthest(&given), Some(MeldcodeStep::Talk));
    let then = given.when(on_report(2));
    assert_eq!(then.emissions().len(), 1, "the case is further");
    assert_eq!(furthest(&then.accepted()), Some(MeldcodeStep::Talk));
}

#[test]
fn direct_help_needs_no_approval_and_is_reported_afterwards() {
    let given = reported(ReporterKind::Police)
        .when(Command::GiveDirectHelp {
            report: REPORT,
            what: "Tante haalt haar nu op".into(),
        })
        .accepted();
    let owed = the(&given, DutyKind::ReportDirectHelp).unwrap();
    assert_eq!(owed.due, at("2026-03-03T01:00:00Z"));
    assert_eq!(owed.owner.person.as_deref(), Some("user-coordinator"));
    let given = given
        .when(Command::GiveDirectHelp {
            report: REPORT,
            what: "En een buurvrouw blijft bij opa".into(),
        })
        .accepted();
    assert_eq!(state(&given).direct_help.len(), 2);
    given
        .when(done(&owed, None))
        .then_rejected(crate::rejection::TEXT_MISSING)
        .when(done(&owed, Some("Gemeld bij Veilig Thuis")))
        .accepted();
}

#[test]
fn a_reporter_who_cannot_be_told_is_not_silently_forgotten() {
    let anonymous = state(&reported(ReporterKind::Anonymous));
    assert_eq!(anonymous.no_feedback, Some(NoFeedback::Anonymous));
    let leave = |why| Command::LeaveFeedback {
        report: REPORT,
        why,
    };
    let given = reported(ReporterKind::Police);
    let owed = the(&given, DutyKind::FeedbackToReporter).unwrap();
    let left = given
        .clone()
        .when(done(&owed, None))
        .then_rejected(DUTY_NEEDS_ITS_RECORD)
        .when(leave(NoFeedback::Unreachable))
        .accepted();
    assert_eq!(state(&left).no_feedback, Some(NoFeedback::Unreachable));
    assert!(the(&left, DutyKind::FeedbackToReporter).is_none());
    given
        .when(Command::GiveFeedback {
            report: REPORT,
            text: "Het team is onderweg".into(),
        })
        .accepted()
        .when(leave(NoFeedback::Declined))
        .then_rejected(FEEDBACK_GIVEN);
}
