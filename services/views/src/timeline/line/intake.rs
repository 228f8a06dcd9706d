//! What intake writes: reports, cases, people.

use vangnet_domain::{book::Certainty, case, person, region::Municipality, report};

use super::{clock, completed, done, owed, signed, who};

pub(super) fn of_report(event: &report::Event) -> String {
    use report::Event as E;
    match event {
        E::ReportReceived {
            reporter_kind,
            municipality,
            unverified,
            ..
        } => {
            let about = municipality.map_or_else(
                || "a place we do not know".to_owned(),
                |municipality| municipality.name().to_owned(),
            );
            let kept = match unverified.len() {
                0 => String::new(),
                1 => ", 1 field kept raw".to_owned(),
                more => format!(", {more} fields kept raw"),
            };
            format!("a report came in from {reporter_kind} about {about}{kept}")
        }
        E::ReportRouted {
            level,
            laws,
            owner,
            due,
            table,
            set_by,
            ..
        } => {
            let laws: Vec<_> = laws.iter().map(|law| law.as_str()).collect();
            let laws = if laws.is_empty() {
                String::new()
            } else {
                format!("; also under {}", laws.join(", "))
            };
            let judged = if set_by.is_some() {
                ""
            } else {
                ", not judged yet"
            };
            format!(
                "level: {level}{judged}; taken up by {} by {} ({table}){laws}",
                who(owner),
                clock(*due)
            )
        }
        E::ReporterDescribed {
            capacity,
            reporting_code_step,
        } => {
            let step = reporting_code_step.map_or_else(String::new, |step| {
                format!("; code of conduct, step {step}")
            });
            format!("the reporter's capacity: {capacity}{step}")
        }
        E::ThemeNamed { theme } => format!("it is about: {theme}"),
        E::DirectHelpGiven { .. } => "help was given at once".into(),
        E::FeedbackNotGiven { why } => format!("the reporter was not told what was done: {why}"),
        E::FeedbackGiven { .. } => "the reporter was told what was done".into(),
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}

pub(super) fn of_case(event: &case::Event) -> String {
    use case::Event as E;
    match event {
        E::CaseOpened {
            municipality,
            director,
            ..
        } => {
            let place = municipality.map_or("not known yet", Municipality::name);
            format!(
                "the case was opened; municipality: {place}; directed by {}",
                who(director)
            )
        }
        E::ReportLinked { .. } => "a further report joined the case".into(),
        E::PersonJoined { household_role, .. } => {
            format!("a person joined the household as {household_role}")
        }
        E::PersonRecognised { .. } => {
            "a person was recognised as somebody known from before, who took their part".into()
        }
        E::DirectorAssigned {
            director,
            reason: None,
        } => format!("directed by {}", who(director)),
        E::DirectorAssigned {
            director,
            reason: Some(_),
        } => format!("directed by {}, who has not accepted yet", who(director)),
        E::DirectionConfirmed { director } => format!("{} confirmed the direction", who(director)),
        E::ProtectorAwaited { institution, .. } => {
            format!("a youth protector of {} is waited for", who(institution))
        }
        E::AwaitingStopped { institution, .. } => {
            format!(
                "a youth protector of {} is not waited for any more",
                who(institution)
            )
        }
        E::MunicipalityDetermined { determined, .. } => responsible(determined),
        E::OverrideDecided {
            officer,
            overrides,
            binds,
            ..
        } => {
            let binds = binds
                .as_ref()
                .map_or_else(String::new, |bound| format!("; binds {}", who(bound)));
            format!("OVERRIDE by {}: {overrides}{binds}", who(officer))
        }
        E::OverrideAnswered { answer, .. } => format!("the override was answered: {answer}"),
        E::AdviceAsked {
            table, asked_by, ..
        } => format!("{} was asked by {}", table, who(asked_by)),
        E::AdviceGiven { .. } => "the table of experts advised".into(),
        E::AdviceFollowed { .. } => "the advice is followed".into(),
        E::DepartedFromAdvice { decider, .. } => {
            format!("{} departs from the advice, with arguments", who(decider))
        }
        E::ReCrisisLinked { over_at, .. } => format!(
            "a crisis again: an earlier one of this child was over since {}",
            vangnet_domain::calendar::date_of(*over_at)
        ),
        E::ReCrisisFollowed { .. } => "a child of this case is in crisis again".into(),
        E::BaseDataWaived { missing, present } => {
            let (there, owed) = (present.len(), missing.len());
            format!("base data set: {there} elements there, {owed} owed because of the crisis")
        }
        E::BaseDataRecorded { element, since, .. } => {
            format!("base data set: {element} there since {since}")
        }
        E::BoardEngaged { municipalities, .. } => {
            let names = municipalities.iter().copied().map(Municipality::name);
            let told = match municipalities.is_empty() {
                true => "nobody known yet".to_owned(),
                false => names.collect::<Vec<_>>().join(", "),
            };
            format!("the Child Protection Board was engaged; told: {told}")
        }
        E::BoardNoticeReceived { by } => {
            format!("{} knows that the Board was engaged", who(by))
        }
        E::FamilyPlanAnswered { answer, .. } => format!("plan of the family: {answer}"),
        E::MeldcodeStepTaken { step, .. } => format!("reporting code: {step}"),
        E::InformationDisclosed { to, ground, .. } => format!("{to} was told; ground: {ground}"),
        E::CalamityRecorded { kind, .. } => format!("{kind} was recorded"),
        E::CalamityReported { reference, .. } => {
            format!("it was reported to the inspectorate as {reference}")
        }
        E::DutyReassigned { owner, .. } => format!("a duty goes to {}", who(owner)),
        E::ContactPersonAssigned { contact } => format!("contact person: {}", who(contact)),
        E::VoiceRecorded { voice, said, .. } => {
            let heard = if said.is_some() {
                "was heard"
            } else {
                "was not heard, with a reason"
            };
            format!("{voice}: {heard}")
        }
        E::HandoverOffered { to, offered_by, .. } => {
            format!(
                "warm handover offered to {} by {}",
                who(to),
                who(offered_by)
            )
        }
        E::HandoverAccepted { to } => format!("warm handover accepted by {}", who(to)),
        E::CaseReopened(reopened) => format!(
            "the case was reopened: {}; directed by {}",
            reopened.because,
            who(&reopened.director)
        ),
        E::CaseClosed {
            outcome,
            registration,
        } => {
            let by = signed(registration.as_ref());
            format!("the case was closed: {outcome}, {by}")
        }
        E::RegistrationRecorded { registration, .. } => completed(registration),
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}

fn responsible(determined: &case::Responsible) -> String {
    let certain = match determined.certainty {
        Certainty::Verified => "",
        Certainty::Unverified => ", not verified",
        Certainty::Proposed => ", proposed",
    };
    let known = (determined.municipality, determined.elsewhere);
    let municipality = match (known, determined.provisional) {
        ((Some(known), _), _) => known.name().to_owned(),
        ((None, Some(other)), _) => format!("{other}, outside the region"),
        ((None, None), Some(actual)) => format!("not known, {} for now", actual.name()),
        ((None, None), None) => "not known".to_owned(),
    };
    let region = determined.region.as_deref().unwrap_or("no region known");
    let (help, start) = (determined.help, determined.start_of_help);
    let (ground, rule) = (determined.ground, &determined.rule);
    format!(
        "responsible municipality: {municipality} ({ground}, {rule}{certain}); {help} since {start}: {region}"
    )
}

pub(super) fn of_person(event: &person::Event) -> String {
    use person::Event as E;
    match event {
        E::PersonRegistered {
            age_band,
            bsn_status,
            ..
        } => format!("a person became known; age {age_band}, BSN {bsn_status}"),
        E::PersonCorrected {
            age_band,
            bsn_status,
            ..
        } => format!("details were corrected; age {age_band}, BSN {bsn_status}"),
        E::AddressRecorded {
            from,
            municipality,
            kind,
            ..
        } => {
            let place = municipality.map_or("a municipality we do not know", Municipality::name);
            let does = match kind {
                person::ResidenceKind::Home => "lives",
                person::ResidenceKind::Stay => "stays in care",
            };
            format!("{does} in {place} from {from}")
        }
        E::AgeReached { age_band } => format!("a birthday: age {age_band}"),
        E::CrisisOver { .. } => "the crisis was over".into(),
        E::CaseJoined { household_role, .. } => {
            format!("they joined another case as {household_role}")
        }
        E::PersonErased { .. } => "the person's key was destroyed".into(),
    }
}
