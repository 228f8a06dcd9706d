//! What a team agrees at the door holds until an instant, and somebody looks then whether it did (veiligheidsafspraak: who,
//! what, until, check; P21). A debt each: the team drives on, and whoever directs the case asks.

use super::{
    AgreedSafety, Event, SafetyAgreement, State,
    decide::{Offered, offered},
    rejection::{DOOR_AGREEMENT_SETTLED, DOOR_AGREEMENT_UNKNOWN},
};
use crate::{
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{AgreementId, DeploymentId, DutyId},
    personal::Personal,
    rejection::needed_text,
};

/// The agreements of a visit as recorded, and the debts to look at them. One that is on record already has its debt.
pub(super) fn agreed(
    offered: &Offered<'_>,
    agreements: &[SafetyAgreement],
    states: &States,
    context: &Context<'_>,
) -> Result<(Vec<AgreedSafety>, Vec<Duty>), Refusal> {
    let of_case = |text: &str| Personal::of_case(offered.case, text);
    let owner = states.case(offered.case)?.directing();
    let (mut recorded, mut owed) = (Vec::new(), Vec::new());
    for (index, agreement) in agreements.iter().enumerate() {
        let known = offered.state.agreement(agreement.agreement);
        let twice = recorded
            .iter()
            .find(|before: &&AgreedSafety| before.agreement == agreement.agreement);
        let check = known.or(twice).map_or_else(
            || {
                let duty = Duty::with_id(
                    DutyId(context.derive(&format!("check-agreement:{index}"))),
                    DutyKind::CheckAgreement,
                    agreement.until,
                    owner.clone(),
                    "P21@1",
                );
                let id = duty.id;
                owed.push(duty);
                Some(id)
            },
            |known| known.check,
        );
        recorded.push(AgreedSafety {
            agreement: agreement.agreement,
            who: of_case(&agreement.who),
            what: of_case(&agreement.what),
            until: agreement.until,
            check,
        });
    }
    Ok((recorded, owed))
}

/// It was kept, or it was not and what happened; also before its time. Said once, and that settles its debt.
pub(super) fn settle(
    deployment: DeploymentId,
    agreement: AgreementId,
    (kept, note): (bool, Option<&str>),
    states: &States,
) -> Decision {
    let offered = offered(states, deployment)?;
    let Some(known) = offered.state.agreement(agreement) else {
        return Err(DOOR_AGREEMENT_UNKNOWN
            .because("Name an agreement that this team made at the door.")
            .with("agreement", agreement)
            .into());
    };
    if offered.state.settled.contains_key(&agreement) {
        return Err(DOOR_AGREEMENT_SETTLED
            .because("It was said already whether it was kept; what is new since is for the case.")
            .with("agreement", agreement)
            .into());
    }
    let note = match (kept, note) {
        (false, note) => Some(needed_text(note.unwrap_or_default(), "what happened")?),
        (true, note) => note.map(str::trim).filter(|note| !note.is_empty()),
    };
    let mut emit = Emit::for_case(offered.case);
    emit.push(
        deployment.0,
        Event::AgreementSettled {
            agreement,
            kept,
            note: note.map(|note| Personal::of_case(offered.case, note)),
        },
    );
    let open = |duty: &DutyId| offered.state.duties.get(*duty).is_some();
    if let Some(duty) = known.check.filter(open) {
        emit.push(deployment.0, Event::DutyFulfilled { duty, note: None });
    }
    emit.done()
}

impl State {
    /// An agreement that was made at the door.
    pub fn agreement(&self, agreement: AgreementId) -> Option<&AgreedSafety> {
        let agreed = self.visits.iter().flat_map(|visit| &visit.agreements);
        agreed
            .into_iter()
            .find(|known| known.agreement == agreement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Owner;
    use crate::{
        deployment::{
            Command, Sighting,
            scene::{ONE, accept, arrive, offered, state},
        },
        given::{Given, at, id},
        rejection::TEXT_MISSING,
        stay::rejection::DUTY_NEEDS_ITS_RECORD,
    };

    const FIRST: AgreementId = AgreementId(id(60));
    const SECOND: AgreementId = AgreementId(id(61));

    fn until(agreement: AgreementId, until: &str) -> SafetyAgreement {
        SafetyAgreement {
            agreement,
            who: "Testmoeder".into(),
            what: "Belt bij spanning".into(),
            until: at(until),
        }
    }

    fn visit(agreements: Vec<SafetyAgreement>) -> Command {
        Command::RecordVisit {
            deployment: ONE,
            sighting: Sighting::Spoken,
            children: vec![],
            findings: "Rustig aan de keukentafel".into(),
            agreements,
        }
    }

    fn settled(agreement: AgreementId, kept: bool, note: Option<&str>) -> Command {
        Command::SettleAgreement {
            deployment: ONE,
            agreement,
            kept,
            note: note.map(str::to_owned),
        }
    }

    fn at_the_door(agreements: Vec<SafetyAgreement>) -> Given {
        let given = offered().when(accept()).accepted();
        let given = given.when(arrive()).accepted();
        given.when(visit(agreements)).accepted()
    }

    fn owed(given: &Given) -> Vec<Duty> {
        let duties = state(given, ONE).duties;
        let checks = duties
            .iter()
            .filter(|duty| duty.kind == DutyKind::CheckAgreement);
        checks.cloned().collect()
    }

    #[test]
    fn p21_each_agreement_at_the_door_is_looked_at_when_its_time_is_up() {
        let given = at_the_door(vec![
            until(FIRST, "2026-03-02T08:00:00Z"),
            until(SECOND, "2026-03-04T08:00:00Z"),
        ]);
        let dues: Vec<_> = owed(&given).iter().map(|duty| duty.due).collect();
        assert_eq!(
            dues,
            [at("2026-03-02T08:00:00Z"), at("2026-03-04T08:00:00Z")]
        );
        // The team drives on: the desk directs this case.
        assert!(owed(&given).iter().all(|duty| duty.owner == Owner::desk()));
        let given = given.when(settled(FIRST, true, None)).accepted();
        assert_eq!(owed(&given).len(), 1);
        assert_eq!(owed(&given)[0].due, at("2026-03-04T08:00:00Z"));
        let given = given
            .when(settled(FIRST, true, None))
            .then_rejected(DOOR_AGREEMENT_SETTLED)
            .when(settled(SECOND, false, None))
            .then_rejected(TEXT_MISSING)
            .when(settled(SECOND, false, Some("Zij belde niet")))
            .accepted();
        assert_eq!(owed(&given), []);
        assert!(!state(&given, ONE).settled[&SECOND]);
        given
            .when(settled(AgreementId(id(62)), true, None))
            .then_rejected(DOOR_AGREEMENT_UNKNOWN);
    }

    #[test]
    fn p21_an_agreement_that_is_told_again_is_owed_once_and_no_word_pays_it() {
        let told = || until(FIRST, "2026-03-02T08:00:00Z");
        let given = at_the_door(vec![told(), told()]);
        let given = given.when(visit(vec![told()])).accepted();
        assert_eq!(owed(&given).len(), 1);
        let duty = owed(&given)[0].id;
        let note = "Het was goed".into();
        let deployment = ONE;
        given
            .when(Command::SettleConflict {
                deployment,
                duty,
                note,
            })
            .then_rejected(DUTY_NEEDS_ITS_RECORD);
    }

    #[test]
    fn p21_what_a_phone_tells_after_its_time_is_owed_at_once() {
        let given = at_the_door(vec![until(FIRST, "2026-03-02T00:30:00Z")]);
        assert!(owed(&given)[0].due < given.now());
    }
}
