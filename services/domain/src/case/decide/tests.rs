use super::*;
use crate::{
    actor::{Actor, Owner},
    case::rejection::{
        CONTACT_PERSON_NOT_NAMED, DIRECTOR_NOT_LOCAL, HANDOVER_NOT_YOURS, NO_HANDOVER,
        NOT_THE_DIRECTOR, VOICES_MISSING,
    },
    duty::Duty,
    given::{Given, actor, at, given, id},
    ids::ReportId,
    region::Municipality,
    registration::{REGISTRATION_EXPIRED, Registration, registered},
    rejection::{DUTY_NOT_OPEN, TEXT_MISSING},
    state::State as AnyState,
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
    stream::{StreamId, Subject},
};

const CASE: CaseId = CaseId(id(2));
const HEAR: DutyId = DutyId(id(90));

fn almere() -> Owner {
    Owner::local_access(Municipality::Almere)
}

fn lelystad() -> Owner {
    Owner::local_access(Municipality::Lelystad)
}

/// Somebody of its own in each organisation.
fn speaks_for(owner: &Owner) -> Actor {
    Actor {
        person: format!("user-{}", owner.organisation),
        ..actor(owner.role, &owner.organisation)
    }
}

fn opened_for(director: Owner) -> Given {
    given().and(
        CASE.0,
        Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: None,
            director,
        },
    )
}

fn owing() -> Given {
    opened_for(almere()).and(
        CASE.0,
        Event::DutyOpened(Duty {
            id: HEAR,
            kind: DutyKind::HearFamily,
            due: at("2026-03-03T01:00:00Z"),
            owner: almere(),
            office: None,
            rule: "H40@1".into(),
        }),
    )
}

fn state(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Case, CASE.0)) {
        AnyState::Case(state) => *state,
        _ => unreachable!("a case's stream"),
    }
}

fn voice(voice: Voice, said: Option<&str>, reason: Option<&str>) -> Command {
    Command::RecordVoice {
        case: CASE,
        voice,
        said: said.map(Into::into),
        reason_not_heard: reason.map(Into::into),
    }
}

fn close(outcome: CaseOutcome) -> Command {
    Command::Close {
        case: CASE,
        outcome,
        registration: Some(registered(None)),
    }
}

fn offer(to: Owner) -> Command {
    Command::OfferHandover {
        case: CASE,
        to,
        summary: "Geen crisis; hulp loopt door".into(),
    }
}

#[test]
fn a_handover_takes_two_sides_and_the_receiver_becomes_director() {
    let accept = || Command::AcceptHandover { case: CASE };
    let given = opened_for(almere())
        .when(accept())
        .then_rejected(NO_HANDOVER)
        .when(offer(lelystad()))
        .accepted();
    assert_eq!(state(&given).director, Some(almere()), "until accepted");
    let given = given
        .by(speaks_for(&almere()))
        .when(accept())
        .then_rejected(HANDOVER_NOT_YOURS)
        .by(speaks_for(&lelystad()))
        .when(accept())
        .then([(CASE.0, Event::HandoverAccepted { to: lelystad() }.into())]);
    assert_eq!(state(&given).director, Some(lelystad()));
    assert!(state(&given).handover.is_none());
    given
        .when(offer(Owner::desk()))
        .then_rejected(DIRECTOR_NOT_LOCAL)
        .when(Command::OfferHandover {
            case: CASE,
            to: almere(),
            summary: " ".into(),
        })
        .then_rejected(TEXT_MISSING);
}

#[test]
fn a_handover_to_a_named_person_is_theirs_alone() {
    let named = Owner {
        person: Some("user-9".into()),
        ..lelystad()
    };
    opened_for(almere())
        .when(offer(named.clone()))
        .accepted()
        .by(speaks_for(&named))
        .when(Command::AcceptHandover { case: CASE })
        .then_rejected(HANDOVER_NOT_YOURS)
        .by(Actor {
            person: "user-9".into(),
            ..speaks_for(&named)
        })
        .when(Command::AcceptHandover { case: CASE })
        .accepted();
}

#[test]
fn a_contact_person_is_named_replaced_and_never_empty() {
    let contact = |owner| Command::AssignContactPerson {
        case: CASE,
        contact: owner,
    };
    let named = |person: &str| Owner {
        person: Some(person.into()),
        ..almere()
    };
    let given = opened_for(almere())
        .when(contact(almere()))
        .then_rejected(CONTACT_PERSON_NOT_NAMED)
        .when(contact(Owner {
            person: Some("user-1".into()),
            ..Owner::desk()
        }))
        .then_rejected(CONTACT_PERSON_NOT_NAMED)
        .when(contact(named("user-7")))
        .accepted()
        .when(contact(named("user-8")))
        .accepted();
    assert_eq!(state(&given).contact, Some(named("user-8")));
}

#[test]
fn hearing_is_done_when_child_and_parents_were_heard_or_there_is_a_reason() {
    owing()
        .when(voice(Voice::Child, Some(" "), None))
        .then_rejected(VOICE_EMPTY)
        .when(Command::FulfilDuty {
            case: CASE,
            duty: HEAR,
            note: None,
        })
        .then_rejected(VOICES_MISSING)
        .when(voice(Voice::Child, Some("Ik wil naar mijn vriend"), None))
        .then([(
            CASE.0,
            Event::VoiceRecorded {
                voice: Voice::Child,
                said: Some(Personal::of_case(CASE, "Ik wil naar mijn vriend")),
                reason_not_heard: None,
            }
            .into(),
        )])
        .when(voice(Voice::Parents, None, Some("Niet bereikbaar")))
        .then([
            (
                CASE.0,
                Event::VoiceRecorded {
                    voice: Voice::Parents,
                    said: None,
                    reason_not_heard: Some(Personal::of_case(CASE, "Niet bereikbaar")),
                }
                .into(),
            ),
            (CASE.0, fulfilled(HEAR).into()),
        ])
        .when(Command::FulfilDuty {
            case: CASE,
            duty: HEAR,
            note: None,
        })
        .then_rejected(DUTY_NOT_OPEN);
}

#[test]
fn a_case_closes_when_nothing_is_owed_and_takes_only_facts_after_that() {
    let given = owing()
        .when(close(CaseOutcome::CrisisOver))
        .then_rejected(DUTIES_OPEN)
        .when(voice(Voice::Child, Some("Goed"), None))
        .accepted()
        .when(voice(Voice::Parents, Some("Goed"), None))
        .accepted()
        .when(close(CaseOutcome::CrisisOver))
        .then([(
            CASE.0,
            Event::CaseClosed {
                outcome: CaseOutcome::CrisisOver,
                registration: Some(registered(None)),
            }
            .into(),
        )]);
    given
        .when(close(CaseOutcome::CrisisOver))
        .then_rejected(CASE_CLOSED)
        .when(offer(lelystad()))
        .then_rejected(CASE_CLOSED)
        .when(Command::AddPerson {
            case: CASE,
            person: PersonId(id(31)),
            household_role: HouseholdRole::Child,
        })
        .then_rejected(CASE_CLOSED)
        .when(voice(Voice::Child, Some("Toch nog dit"), None))
        .accepted();
}

#[test]
fn no_crisis_is_a_full_outcome_only_with_an_accepted_warm_handover() {
    opened_for(almere())
        .when(close(CaseOutcome::NoCrisis))
        .then_rejected(NO_WARM_HANDOVER)
        .when(offer(almere()))
        .accepted()
        .when(close(CaseOutcome::NoCrisis))
        .then_rejected(HANDOVER_PENDING)
        .by(speaks_for(&almere()))
        .when(Command::AcceptHandover { case: CASE })
        .accepted()
        .when(close(CaseOutcome::NoCrisis))
        .accepted();
}

/// H11: what an office owes is its holder's, who may ask the one before for it.
#[test]
fn h11_who_directs_now_may_give_a_debt_back_to_who_did_before() {
    let debtor = crate::duty::Debtor::holds(crate::duty::Office::Director, almere());
    let due = at("2026-03-03T01:00:00Z");
    let owed = Duty::with_id(HEAR, DutyKind::HearFamily, due, debtor, "H40@1");
    let give = |owner: Owner| Command::ReassignDuty {
        case: CASE,
        duty: HEAR,
        owner,
        reason: "Zij spraken hen al".into(),
    };
    let given = opened_for(almere())
        .and(CASE.0, Event::DutyOpened(owed))
        .and(CASE.0, Event::HandoverAccepted { to: lelystad() })
        .by(speaks_for(&lelystad()))
        .when(give(lelystad()))
        .then_rejected(crate::case::rejection::DUTY_OWNER_SAME)
        .when(give(almere()))
        .accepted();
    let state = state(&given);
    let owed = state.duties.get(HEAR).expect("owed");
    assert_eq!(state.owes(owed), &almere());
}

/// H11, H16: what one person offers and takes themselves nobody else ever heard of.
#[test]
fn h11_a_handover_is_accepted_by_somebody_else_than_who_offered_it() {
    let accept = || Command::AcceptHandover { case: CASE };
    let colleague = Actor {
        person: "user-7".into(),
        ..speaks_for(&almere())
    };
    let alone = opened_for(almere())
        .by(speaks_for(&almere()))
        .when(offer(almere()))
        .accepted()
        .when(accept())
        .then_rejected(HANDOVER_NOT_YOURS);
    assert!(state(&alone).handed_over.is_none());
    alone.by(colleague).when(accept()).accepted();
    // The desk asks whoever directs to go on with it.
    opened_for(almere())
        .when(offer(almere()))
        .accepted()
        .by(speaks_for(&almere()))
        .when(accept())
        .accepted();
}

/// H11: what becomes of a case is for who directs it; the desk sees to every case at night.
#[test]
fn h11_a_case_is_closed_and_its_contact_person_named_by_the_director_or_the_desk() {
    let contact = Command::AssignContactPerson {
        case: CASE,
        contact: Owner {
            person: Some("user-7".into()),
            ..almere()
        },
    };
    let given = opened_for(almere())
        .by(speaks_for(&lelystad()))
        .when(close(CaseOutcome::CrisisOver))
        .then_rejected(NOT_THE_DIRECTOR)
        .when(contact.clone())
        .then_rejected(NOT_THE_DIRECTOR);
    for by in [
        speaks_for(&almere()),
        actor(crate::actor::Role::Coordinator, "desk"),
    ] {
        given
            .clone()
            .by(by)
            .when(contact.clone())
            .accepted()
            .when(close(CaseOutcome::CrisisOver))
            .accepted();
    }
}

#[test]
fn people_of_any_age_join_and_a_wrong_part_is_put_right() {
    let uncle = PersonId(id(33));
    let add = |household_role| Command::AddPerson {
        case: CASE,
        person: uncle,
        household_role,
    };
    let given = opened_for(almere())
        .when(add(HouseholdRole::Network))
        .then_rejected(person::rejection::PERSON_UNKNOWN)
        .and(
            uncle.0,
            person::Event::PersonRegistered {
                case: CASE,
                name: None,
                birth_date: None,
                bsn: None,
                phone: None,
                age_band: person::AgeBand::Adult,
                bsn_status: person::BsnStatus::Absent,
            },
        )
        .when(add(HouseholdRole::Parent))
        .accepted()
        .when(add(HouseholdRole::Network))
        .accepted();
    assert_eq!(
        state(&given).members.get(&uncle),
        Some(&HouseholdRole::Network)
    );
    given
        .when(add(HouseholdRole::Network))
        .then_rejected(PERSON_ALREADY_IN_CASE);
}

#[test]
fn nothing_happens_to_a_case_that_was_never_opened() {
    for command in [
        close(CaseOutcome::CrisisOver),
        voice(Voice::Child, Some("?"), None),
        offer(almere()),
        Command::FulfilDuty {
            case: CASE,
            duty: HEAR,
            note: None,
        },
    ] {
        given().when(command).then_rejected(CASE_UNKNOWN);
    }
}

/// A child of CASE whose crisis in another case was over at nine on 2 March 2026.
fn back_in_crisis(now: &str) -> Given {
    const EARLIER: CaseId = CaseId(id(3));
    let child = PersonId(id(31));
    opened_for(almere())
        .and(
            EARLIER.0,
            Event::CaseOpened {
                report: ReportId(id(4)),
                municipality: None,
                director: almere(),
            },
        )
        .and(
            child.0,
            person::Event::PersonRegistered {
                case: EARLIER,
                name: None,
                birth_date: None,
                bsn: None,
                phone: None,
                age_band: person::AgeBand::From12To15,
                bsn_status: person::BsnStatus::Absent,
            },
        )
        .when(person::Command::RecordCrisisOver {
            person: child,
            case: EARLIER,
            over_at: at("2026-03-02T08:00:00Z"),
        })
        .accepted()
        .when(person::Command::RecordCrisisOver {
            person: child,
            case: EARLIER,
            over_at: at("2026-03-02T07:00:00Z"),
        })
        .then_rejected(person::rejection::CRISIS_OVER_KNOWN)
        .at(now)
}

fn joins(household_role: HouseholdRole) -> Command {
    Command::AddPerson {
        case: CASE,
        person: PersonId(id(31)),
        household_role,
    }
}

#[test]
fn a_crisis_within_ninety_days_is_linked_to_the_one_before_and_that_one_to_it() {
    let (earlier, person) = (CaseId(id(3)), PersonId(id(31)));
    // The ninetieth day lasts until midnight in Amsterdam.
    let given = back_in_crisis("2026-05-31T21:59:00Z")
        .when(joins(HouseholdRole::Child))
        .then([
            (
                CASE.0,
                Event::PersonJoined {
                    person,
                    household_role: HouseholdRole::Child,
                }
                .into(),
            ),
            (
                CASE.0,
                Event::ReCrisisLinked {
                    person,
                    earlier,
                    over_at: at("2026-03-02T08:00:00Z"),
                    rule: "P20@1".into(),
                }
                .into(),
            ),
            (
                earlier.0,
                Event::ReCrisisFollowed {
                    person,
                    later: CASE,
                }
                .into(),
            ),
            (
                person.0,
                person::Event::CaseJoined {
                    case: CASE,
                    household_role: HouseholdRole::Child,
                }
                .into(),
            ),
        ]);
    assert!(state(&given).earlier.contains(&earlier));
    let later = match given.state(StreamId::new(Subject::Case, earlier.0)) {
        AnyState::Case(state) => state.later,
        _ => unreachable!("a case's stream"),
    };
    assert!(later.contains(&CASE));
}

#[test]
fn after_ninety_days_or_for_somebody_who_is_no_child_of_it_a_crisis_stands_alone() {
    for (now, household_role) in [
        ("2026-05-31T22:01:00Z", HouseholdRole::Child),
        ("2026-03-05T10:00:00Z", HouseholdRole::Parent),
    ] {
        let given = back_in_crisis(now).when(joins(household_role)).accepted();
        assert!(state(&given).earlier.is_empty(), "{now}");
    }
}

#[test]
fn h18_who_closes_a_case_is_registered_now_or_owes_it_and_pays_it_with_that_registration() {
    let by = |registration| Command::Close {
        case: CASE,
        outcome: CaseOutcome::CrisisOver,
        registration,
    };
    let expired = Registration {
        valid_until: jiff::civil::date(2026, 3, 1),
        ..registered(None)
    };
    let case = opened_for(almere());
    let case = case
        .when(by(Some(expired)))
        .then_rejected(REGISTRATION_EXPIRED)
        .when(by(None))
        .accepted();
    let closed = state(&case);
    assert!(!closed.is_open(), "no case stays open over a form");
    let owed = closed.duties.of_kind(DutyKind::RegisterDecider).cloned();
    let owed = owed.expect("owed by whoever closed it");
    assert_eq!(owed.due, case.clone().later(24 * 60).now());
    // Closed again before it was paid: the debt is the same, and a registration pays it.
    let reopened = Command::Reopen {
        case: CASE,
        because: crate::case::ReopenCause::Search,
    };
    let again = case.clone().when(reopened).accepted();
    let hear = state(&again);
    let again = hear
        .duties
        .iter()
        .filter(|duty| duty.id != owed.id)
        .fold(again, |given, duty| {
            given.and(
                CASE.0,
                Event::DutyFulfilled {
                    duty: duty.id,
                    note: None,
                },
            )
        });
    let once = again.clone().when(by(None)).accepted();
    assert_eq!(state(&once).duties.iter().count(), 1);
    let paid = again.when(by(Some(registered(None)))).accepted();
    assert!(state(&paid).duties.is_empty());
    let note = Command::FulfilDuty {
        case: CASE,
        duty: owed.id,
        note: Some("Is er".into()),
    };
    let afterwards = Command::RecordRegistration {
        case: CASE,
        duty: owed.id,
        registration: registered(None),
    };
    let paid = case
        .when(note)
        .then_rejected(DUTY_NEEDS_ITS_RECORD)
        .when(afterwards)
        .accepted();
    assert!(state(&paid).duties.is_empty());
}

#[test]
fn who_is_known_from_another_case_is_told_of_there_that_they_joined_this_one() {
    let (earlier, person) = (CaseId(id(3)), PersonId(id(31)));
    let known = person::Event::PersonRegistered {
        case: earlier,
        name: None,
        birth_date: None,
        bsn: None,
        phone: None,
        age_band: person::AgeBand::From12To15,
        bsn_status: person::BsnStatus::Absent,
    };
    let household_role = HouseholdRole::Child;
    let then = opened_for(almere())
        .and(person.0, known)
        .when(joins(household_role));
    let abouts: Vec<_> = then.emissions().iter().map(|told| told.case).collect();
    assert_eq!(abouts, [Some(CASE), Some(earlier)]);
    let joined = person::Event::CaseJoined {
        case: CASE,
        household_role,
    };
    assert_eq!(then.emissions()[1].event, joined.into());
}

/// H01: a child that comes back is one child: whom the report made new is taken out when the desk knows who it is.
#[test]
fn h01_a_child_who_comes_back_is_recognised_and_is_one_child_of_the_household() {
    let (new, known) = (PersonId(id(35)), PersonId(id(31)));
    let recognise = |person, known| Command::RecognisePerson {
        case: CASE,
        person,
        known,
    };
    let joined = |person| Event::PersonJoined {
        person,
        household_role: HouseholdRole::Child,
    };
    let stranger = PersonId(id(36));
    let reported = back_in_crisis("2026-03-20T09:00:00Z").and(CASE.0, joined(new));
    let given = reported
        .clone()
        .when(recognise(stranger, known))
        .then_rejected(PERSON_NOT_IN_CASE)
        .when(recognise(new, new))
        .then_rejected(PERSON_ALREADY_IN_CASE)
        .when(recognise(new, stranger))
        .then_rejected(person::rejection::PERSON_UNKNOWN)
        .when(recognise(new, known))
        .accepted();
    let case = state(&given);
    let members: Vec<_> = case.members.into_iter().collect();
    assert_eq!(members, [(known, HouseholdRole::Child)]);
    assert_eq!(case.earlier.len(), 1, "the crisis before is linked");
    // Added first, and recognised then: linked once.
    let twice = reported
        .clone()
        .when(joins(HouseholdRole::Child))
        .accepted()
        .when(recognise(new, known))
        .accepted();
    assert_eq!(state(&twice).members.len(), 1);
    let links = twice.recorded().iter().filter(|recorded| {
        matches!(
            &recorded.event,
            crate::event::Event::Case(Event::ReCrisisLinked { .. })
        )
    });
    assert_eq!(links.count(), 1);
    // What was owed of the record that nobody is, is owed no more.
    let determine = |child, declared| Command::DetermineMunicipality {
        case: CASE,
        child,
        help: None,
        start_of_help: None,
        declared,
    };
    let agreed = crate::case::Declared {
        municipality: Municipality::Almere.into(),
        ground: person::MunicipalityGround::Agreed,
    };
    let both = reported
        .clone()
        .when(joins(HouseholdRole::Child))
        .accepted()
        .when(determine(new, None))
        .accepted()
        .when(determine(known, Some(agreed)))
        .accepted();
    let owes = |given: &Given| {
        let duties = state(given).duties;
        duties.of_kind(DutyKind::DetermineMunicipality).is_some()
    };
    assert!(owes(&both));
    assert!(!owes(&both.when(recognise(new, known)).accepted()));
    // Nothing that runs is left without a child.
    let placement = crate::ids::PlacementId(id(60));
    reported
        .and(
            new.0,
            crate::placement::SearchEvent::SearchClaimed { placement },
        )
        .when(recognise(new, known))
        .then_rejected(PERSON_HAS_RECORD);
}
