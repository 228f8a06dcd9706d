//! What can be done: one action per family of routes. Every command of the domain is one of them.

use vangnet_domain::{
    alarm, case, code_list, command::Command, consultation, counter, deployment, export, guest,
    person, place, placement, report, rota, shift, stay, team, title, triage,
};

code_list! {
    /// An action, in the order of the committed table. The word is `<subject>.<what>`.
    pub enum Action {
        /// A report comes in. A crisis always gets in (H01).
        ReportSubmit = "report.submit",
        /// The reporter is told what was done.
        ReportGiveFeedback = "report.give-feedback",
        /// Which level a report is, and so who takes it up (P02).
        ReportRoute = "report.route",
        /// What is known of the reporter (D01, H26).
        ReportDescribeReporter = "report.describe-reporter",
        /// Help was given at once (H24).
        ReportDirectHelp = "report.give-direct-help",
        /// The queue of reports that wait for a verdict.
        QueueRead = "queue.read",
        /// The desk's board, and its live stream.
        BoardRead = "board.read",
        /// A case as a whole, with its timeline; personal text stays sealed.
        CaseRead = "case.read",
        /// A person joins the household.
        CaseAddPerson = "case.add-person",
        /// Whom a report made new is somebody known.
        CaseRecognisePerson = "case.recognise-person",
        /// The one director of the case (H11).
        CaseAssignDirector = "case.assign-director",
        /// The fixed contact person (H12).
        CaseAssignContact = "case.assign-contact-person",
        /// Who was assigned without having accepted says that they hold the direction (H11).
        CaseConfirmDirection = "case.confirm-direction",
        /// A youth protector is waited for (P28c).
        CaseAwaitProtector = "case.await-protector",
        /// A youth protector is not waited for any more (P28c).
        CaseStopAwaiting = "case.stop-awaiting",
        /// Which municipality is responsible for a child (H31).
        CaseDetermineMunicipality = "case.determine-municipality",
        /// The official with authority decides over a refusal (doorzettingsbesluit).
        CaseOverride = "case.override",
        /// Who has to carry out that decision answers (H09).
        CaseAnswerOverride = "case.answer-override",
        /// A table of experts is asked (H13).
        CaseAskAdvice = "case.ask-advice",
        /// What it advised.
        CaseRecordAdvice = "case.record-advice",
        /// Advice is followed, or departed from with arguments (H14).
        CaseAnswerAdvice = "case.answer-advice",
        /// A request goes out before its base data set is complete (H08).
        CaseWaiveBaseData = "case.waive-base-data",
        /// Write down what a family is owed because a child of it stays away from home.
        CaseOweAtStay = "case.owe-at-stay",
        /// An element of the base data set is there (D02).
        CaseRecordBaseData = "case.record-base-data",
        /// The Child Protection Board is engaged (H25).
        CaseEngageBoard = "case.engage-board",
        /// The municipality receives that notice.
        CaseReceiveBoardNotice = "case.receive-board-notice",
        /// The family's answer to the offer of a plan of its own (H27).
        CaseAnswerFamilyPlan = "case.answer-family-plan",
        /// A step of the reporting code (H26).
        CaseTakeMeldcodeStep = "case.take-meldcode-step",
        /// Somebody outside was told something (D12).
        CaseRecordDisclosure = "case.record-disclosure",
        /// A calamity is recorded, and reported to the inspectorate (P23).
        CaseRecordCalamity = "case.record-calamity",
        /// A child or parent was heard (H40).
        CaseRecordVoice = "case.record-voice",
        /// Warm handover is offered.
        CaseOfferHandover = "case.offer-handover",
        /// The receiving side takes over.
        CaseAcceptHandover = "case.accept-handover",
        /// The case is closed.
        CaseClose = "case.close",
        /// Let a closed case run again, because somebody has to act in it.
        CaseReopen = "case.reopen",
        /// A person becomes known.
        PersonRegister = "person.register",
        /// Details are completed or corrected.
        PersonCorrect = "person.correct",
        /// Lived at an address from a date on (H31).
        PersonRecordAddress = "person.record-address",
        /// A person's key is destroyed, for ever.
        PersonErase = "person.erase",
        /// A birthday is recorded, and what it brings; by the service that looks at midnight and its reactor.
        PersonComeOfAge = "person.come-of-age",
        /// A crisis of somebody is over (P20).
        PersonCrisisOver = "person.crisis-over",
        /// Sealed personal text is opened for somebody; every opening is logged with its purpose (H35).
        PersonalOpen = "personal.open",
        /// Weighing begins.
        TriageStart = "triage.start",
        /// The crisis test is answered.
        TriageAnswerCrisisTest = "triage.answer-crisis-test",
        /// Safety is weighed (H17).
        TriageAssessSafety = "triage.assess-safety",
        /// The verdict (H16).
        TriageVerdict = "triage.verdict",
        /// The case is weighed again, in the place of an earlier weighing.
        TriageReweigh = "triage.reweigh",
        /// What was found on site, against the verdict (P03).
        TriageCompareVerdict = "triage.compare-verdict",
        /// A child was seen and is safe where it is (H01).
        TriageChildSafe = "triage.record-child-safe",
        /// Look whether every child of an acute case is secured, and one who joined is seen (veiligheid nagaan).
        TriageCheckSecured = "triage.check-secured",
        /// Rotas: who is on duty, who is next, where is a gap (H15).
        RotaRead = "rota.read",
        /// A rota is kept, planned, changed.
        RotaPlan = "rota.plan",
        /// Two people on a rota swap.
        RotaSwap = "rota.swap",
        /// What waits on whom until when; one consultation with its question and answers.
        ConsultationRead = "consultation.read",
        /// A partner is asked, day or night; the rota is asked again; the question is taken back (H15).
        ConsultationRequest = "consultation.request",
        /// A partner is called in to help, without a new triage (H15).
        ConsultationCallIn = "consultation.call-in",
        /// The partner answers, or the desk writes down what it said; help is accepted or declined.
        ConsultationAnswer = "consultation.answer",
        /// A passed deadline of a consultation is recorded; by the reactor only.
        ConsultationExpire = "consultation.expire",
        /// What lies on the counter of all providers; of whom it is for the holder and those who direct the case only.
        CounterRead = "counter.read",
        /// A search is brought to the counter, or taken back.
        CounterBring = "counter.bring",
        /// A provider takes a request, or passes it on.
        CounterTake = "counter.take",
        /// Teams: on duty, engaged, gaps in a device's sequence.
        TeamRead = "team.read",
        /// A team exists.
        TeamRegister = "team.register",
        /// On or off call.
        TeamDuty = "team.duty",
        /// A phone or tablet belongs to a team.
        TeamRegisterDevice = "team.register-device",
        /// A phone or tablet is lost or stolen.
        TeamRevokeDevice = "team.revoke-device",
        /// A team is asked to go.
        DeploymentOffer = "deployment.offer",
        /// The team goes, or cannot go.
        DeploymentAnswer = "deployment.answer",
        /// On the way.
        DeploymentSetOut = "deployment.set-out",
        /// At the door.
        DeploymentArrive = "deployment.arrive",
        /// What the team saw and what was agreed.
        DeploymentRecordVisit = "deployment.record-visit",
        /// Done; the team is free.
        DeploymentComplete = "deployment.complete",
        /// A contradiction between a late fact and the record is settled.
        DeploymentSettleConflict = "deployment.settle-conflict",
        /// Say whether an agreement at the door was kept.
        DeploymentSettleAgreement = "deployment.settle-agreement",
        /// Places with their rung, availability and its age.
        PlaceRead = "place.read",
        /// A place exists.
        PlaceRegister = "place.register",
        /// What a place takes: how many, whom not, how long.
        PlaceDescribe = "place.describe",
        /// The provider says how a place stands, and when it takes nobody.
        PlaceReportAvailability = "place.report-availability",
        /// Out of use, or in use again.
        PlaceClose = "place.close",
        /// A stay gives back what it held; by the reactor only.
        PlaceFree = "place.free",
        /// A search for one child opens (H07, H16).
        PlacementSearch = "placement.search",
        /// What is needed in full (H07).
        PlacementRecordNeed = "placement.record-need",
        /// Which places can be asked for, in which order, and why not the others.
        PlacementRead = "placement.read",
        /// A brother or sister joins at a place for other ages.
        PlacementExceptFromAge = "placement.except-from-age",
        /// Other nights on a place (H05, P12).
        PlacementChangeNights = "placement.change-nights",
        /// Who performs, who pays, which school (P24, P28b, P28f).
        PlacementArrange = "placement.arrange",
        /// What became of one rung of the ladder (H02).
        PlacementRecordRung = "placement.record-rung",
        /// Somebody has a search in hand (H01).
        PlacementTake = "placement.take",
        /// The clock of a search follows the weighing; by the reactor only.
        PlacementHeedWeighing = "placement.heed-weighing",
        /// Where it is meant to lead is looked at again (H23).
        PlacementReviewPerspective = "placement.review-perspective",
        /// Brothers and sisters go apart, for a reason.
        PlacementSplitSiblings = "placement.split-siblings",
        /// The director of the case asks a provider for more (H09).
        PlacementAskUpscaling = "placement.ask-upscaling",
        /// The provider says received, executed, or cannot (H09).
        PlacementAnswerUpscaling = "placement.answer-upscaling",
        /// Regular referrals wait because of a crisis.
        PlacementRecordDisplacement = "placement.record-displacement",
        /// A place is held.
        PlacementHold = "placement.hold",
        /// The provider confirms the held place.
        PlacementConfirmHold = "placement.confirm-hold",
        /// The held place is given up, or refused by the provider, which is counted.
        PlacementReleaseHold = "placement.release-hold",
        /// The placement is decided.
        PlacementDecide = "placement.decide",
        /// The child arrives at the place.
        PlacementAdmit = "placement.admit",
        /// A lighter rung carries it.
        PlacementEndWithAlternative = "placement.end-with-alternative",
        /// Nothing fits here now; somebody owns that and a clock runs (H01).
        PlacementEstablishNoPlace = "placement.establish-no-place",
        /// A place outside the region (H22).
        PlacementArrangeOverflow = "placement.arrange-overflow",
        /// A neighbour region is asked for a place, or that is withdrawn (H01, H22).
        PlacementAskOverflow = "placement.ask-overflow",
        /// What a neighbour region offers is taken (H22).
        PlacementTakeOverflow = "placement.take-overflow",
        /// What a neighbour region says is recorded; by its reactor only.
        PlacementHearNeighbour = "placement.hear-neighbour",
        /// One step up the escalation route (P19, H38).
        PlacementEscalate = "placement.escalate",
        /// Say who was heard about a decision.
        PlacementHear = "placement.hear",
        /// What neighbour regions ask, and which regions can be asked.
        GuestRead = "guest.read",
        /// A place is offered to a neighbour region, refused, or let go of (H01).
        GuestAnswer = "guest.answer",
        /// The child of a neighbour region is there, or left.
        GuestReceive = "guest.receive",
        /// What a neighbour region asks, takes and withdraws is recorded; by its reactor only.
        GuestHear = "guest.hear",
        /// A stay begins; by the reactor that follows an admission.
        StayStart = "stay.start",
        /// Ambulatory help is coupled (H03).
        StayCoupleAmbulatory = "stay.couple-ambulatory",
        /// A trajectory of ambulatory help ends (H03).
        StayEndAmbulatory = "stay.end-ambulatory",
        /// The short-stay plan (H04).
        StaySetPlan = "stay.set-plan",
        /// Longer than planned; the direction of the case decides (H04, H11).
        StayExtend = "stay.extend",
        /// A review of the stay.
        StayReview = "stay.record-review",
        /// A moment of the way home (P06, P09).
        StayMoment = "stay.record-moment",
        /// What keeps the child from going home, set and cleared (P18).
        StayBlock = "stay.block-outflow",
        /// Another form of the same stay; the direction of the case decides (H05).
        StayForm = "stay.change-form",
        /// What the stay rests on: consent, a title, an emergency (H30).
        StayFrame = "stay.set-frame",
        /// A placement broke down (P25).
        StayBreakdown = "stay.record-breakdown",
        /// The child is not where it stays, or is back.
        StayInterrupt = "stay.interrupt",
        /// The contact person spoke to the child (P16).
        StayContact = "stay.record-contact",
        /// The perspective plan of sixteen and over (H28).
        StayPerspective = "stay.make-perspective-plan",
        /// The return-home plan (H23).
        StayPlanReturn = "stay.plan-return",
        /// A trial visit home.
        StayTrialVisit = "stay.record-trial-visit",
        /// An agreement is kept, broken or ended; a condition met or not.
        StaySettleAgreement = "stay.settle-agreement",
        /// The child goes.
        StayEnd = "stay.end",
        /// Aftercare contact (P20).
        StayAftercare = "stay.record-aftercare",
        /// Aftercare is over.
        StayCloseAftercare = "stay.close-aftercare",
        /// Looking back with child and parents (H34).
        StayLookBack = "stay.look-back",
        /// A legal title, spoken or on paper (H30).
        TitleRecord = "title.record",
        /// Heard, used, consented: what keeps a title in force.
        TitleMeetCondition = "title.meet-condition",
        /// A title holds longer.
        TitleExtend = "title.extend",
        /// Consent is given or withdrawn (Jw 7.3.5).
        TitleConsent = "title.consent",
        /// A title ends before its term.
        TitleEnd = "title.end",
        /// A forced step waits for no title; that is over (H30).
        TitleEmergency = "title.declare-emergency",
        /// What fell is recorded and what a stay rests on is checked; by reactors only.
        TitleCheck = "title.check",
        /// Open duties and open alarms, by owner.
        DutyRead = "duty.read",
        /// A duty is done.
        DutyFulfil = "duty.fulfil",
        /// A duty goes to somebody else: who owed it left.
        DutyReassign = "duty.reassign",
        /// Who is on shift at a desk, and the list that is being handed over.
        ShiftRead = "shift.read",
        /// A shift is begun, handed over, accepted or taken over (dienstoverdracht).
        ShiftKeep = "shift.keep",
        /// A case came in, or changed after it was read.
        ShiftWatch = "shift.watch",
        /// A passed deadline or a refused reaction is recorded; by watch and the reactors only.
        AlarmRaise = "alarm.raise",
        /// An alarm goes up to the next owner, or is settled.
        AlarmMove = "alarm.move",
        /// Somebody looks at an alarm.
        AlarmAcknowledge = "alarm.acknowledge",
        /// What became of a command somebody gave.
        CommandRead = "command.read",
        /// Counts of the region, small numbers suppressed (H36).
        IndicatorRead = "indicator.read",
        /// The cases behind a figure; every opening is logged with its purpose (H35).
        IndicatorOpenCases = "indicator.open-cases",
        /// Exports for research: who asked for what, what was answered, what left the house. Nothing personal.
        ExportRead = "export.read",
        /// An export for research is asked for (P28e).
        ExportAsk = "export.ask",
        /// The official with authority approves it, or refuses.
        ExportDecide = "export.decide",
        /// The rows of an approved export are taken.
        ExportTake = "export.take",
        /// An export ends, and the key of its pseudonyms is destroyed.
        ExportEnd = "export.end",
        /// A simulated clock is set forward; exists in simulated ledgers only.
        SimulationAdvance = "simulation.advance",
        /// A case or the region as it was at an instant.
        AuditReplay = "audit.replay",
        /// The log is recomputed and checked.
        AuditVerify = "audit.verify",
        /// Events leave as an evidence bundle.
        AuditExport = "audit.export",
        /// Who opened which personal text, when and why.
        AuditAccessLog = "audit.access-log",
    }
}

impl Action {
    /// The part of the word before the dot; actions of one subject stand together in the table.
    pub fn subject(self) -> &'static str {
        let word = self.as_str();
        word.split_once('.').map_or(word, |(subject, _)| subject)
    }

    /// Whether it can change the log or the keys. An auditor holds none of these.
    pub const fn changes(self) -> bool {
        !matches!(
            self,
            Self::QueueRead
                | Self::BoardRead
                | Self::CaseRead
                | Self::PersonalOpen
                | Self::RotaRead
                | Self::ConsultationRead
                | Self::CounterRead
                | Self::TeamRead
                | Self::PlaceRead
                | Self::PlacementRead
                | Self::GuestRead
                | Self::DutyRead
                | Self::CommandRead
                | Self::IndicatorRead
                | Self::IndicatorOpenCases
                | Self::ExportRead
                | Self::AuditReplay
                | Self::AuditVerify
                | Self::AuditExport
                | Self::AuditAccessLog
        )
    }

    /// The action that a command is. A new command does not build without one.
    pub const fn of(command: &Command) -> Self {
        match command {
            Command::Report(command) => match command {
                report::Command::Submit(_) => Self::ReportSubmit,
                report::Command::GiveFeedback { .. } => Self::ReportGiveFeedback,
                report::Command::Route { .. } => Self::ReportRoute,
                report::Command::DescribeReporter { .. } => Self::ReportDescribeReporter,
                report::Command::NameTheme { .. } => Self::ReportRoute,
                report::Command::GiveDirectHelp { .. } => Self::ReportDirectHelp,
                report::Command::LeaveFeedback { .. } => Self::ReportGiveFeedback,
                report::Command::FulfilDuty { .. } => Self::DutyFulfil,
            },
            Command::Case(command) => match command {
                case::Command::AddPerson { .. } => Self::CaseAddPerson,
                case::Command::RecognisePerson { .. } => Self::CaseRecognisePerson,
                case::Command::AssignDirector { .. } => Self::CaseAssignDirector,
                case::Command::AssignContactPerson { .. } => Self::CaseAssignContact,
                case::Command::ConfirmDirection { .. } => Self::CaseConfirmDirection,
                case::Command::AwaitProtector { .. } => Self::CaseAwaitProtector,
                case::Command::StopAwaiting { .. } => Self::CaseStopAwaiting,
                case::Command::DetermineMunicipality { .. } => Self::CaseDetermineMunicipality,
                case::Command::DecideOverride { .. } => Self::CaseOverride,
                case::Command::AnswerOverride { .. } => Self::CaseAnswerOverride,
                case::Command::AskAdvice { .. } => Self::CaseAskAdvice,
                case::Command::RecordAdvice { .. } => Self::CaseRecordAdvice,
                case::Command::FollowAdvice { .. } | case::Command::DepartFromAdvice { .. } => {
                    Self::CaseAnswerAdvice
                }
                case::Command::WaiveBaseData { .. } => Self::CaseWaiveBaseData,
                case::Command::OweAtStay { .. } => Self::CaseOweAtStay,
                case::Command::RecordBaseData { .. } => Self::CaseRecordBaseData,
                case::Command::EngageBoard { .. } => Self::CaseEngageBoard,
                case::Command::ReceiveBoardNotice { .. } => Self::CaseReceiveBoardNotice,
                case::Command::AnswerFamilyPlan { .. } => Self::CaseAnswerFamilyPlan,
                case::Command::TakeMeldcodeStep { .. } => Self::CaseTakeMeldcodeStep,
                case::Command::RecordDisclosure { .. } => Self::CaseRecordDisclosure,
                case::Command::RecordCalamity { .. } | case::Command::ReportCalamity { .. } => {
                    Self::CaseRecordCalamity
                }
                case::Command::ReassignDuty { .. } => Self::DutyReassign,
                case::Command::RecordVoice { .. } => Self::CaseRecordVoice,
                case::Command::OfferHandover { .. } => Self::CaseOfferHandover,
                case::Command::AcceptHandover { .. } => Self::CaseAcceptHandover,
                case::Command::Close { .. } => Self::CaseClose,
                case::Command::Reopen { .. } => Self::CaseReopen,
                case::Command::FulfilDuty { .. } | case::Command::RecordRegistration { .. } => {
                    Self::DutyFulfil
                }
            },
            Command::Person(command) => match command {
                person::Command::Register { .. } => Self::PersonRegister,
                person::Command::Correct { .. } => Self::PersonCorrect,
                person::Command::RecordAddress { .. } => Self::PersonRecordAddress,
                person::Command::RecordAge { .. } => Self::PersonComeOfAge,
                person::Command::RecordCrisisOver { .. } => Self::PersonCrisisOver,
                person::Command::RecordErasure { .. } => Self::PersonErase,
            },
            Command::Triage(command) => match command {
                triage::Command::Start { .. } => Self::TriageStart,
                triage::Command::AnswerCrisisTest { .. } | triage::Command::NameTheme { .. } => {
                    Self::TriageAnswerCrisisTest
                }
                triage::Command::AssessSafety { .. } => Self::TriageAssessSafety,
                triage::Command::GiveVerdict { .. } => Self::TriageVerdict,

                triage::Command::Reweigh { .. } => Self::TriageReweigh,
                triage::Command::CompareVerdict { .. } => Self::TriageCompareVerdict,
                triage::Command::RecordChildSafe { .. } => Self::TriageChildSafe,
                triage::Command::CheckSecured { .. } | triage::Command::CheckSeen { .. } => {
                    Self::TriageCheckSecured
                }
                triage::Command::FulfilDuty { .. } => Self::DutyFulfil,
            },
            Command::Rota(command) => match command {
                rota::Command::Establish { .. }
                | rota::Command::Plan { .. }
                | rota::Command::Withdraw { .. } => Self::RotaPlan,
                rota::Command::OfferSwap { .. }
                | rota::Command::AcceptSwap { .. }
                | rota::Command::DeclineSwap { .. } => Self::RotaSwap,
            },
            Command::Consultation(command) => match command {
                consultation::Command::Request { .. }
                | consultation::Command::AskAgain { .. }
                | consultation::Command::Withdraw { .. } => Self::ConsultationRequest,
                consultation::Command::CallIn { .. } => Self::ConsultationCallIn,
                consultation::Command::Answer { .. }
                | consultation::Command::Accept { .. }
                | consultation::Command::Decline { .. } => Self::ConsultationAnswer,
                consultation::Command::RecordExpiry { .. } => Self::ConsultationExpire,
            },
            Command::Counter(command) => match command {
                counter::Command::Bring { .. } | counter::Command::Withdraw { .. } => {
                    Self::CounterBring
                }
                counter::Command::Claim { .. }
                | counter::Command::Offer { .. }
                | counter::Command::AcceptOffer { .. }
                | counter::Command::DeclineOffer { .. } => Self::CounterTake,
            },
            Command::Team(command) => match command {
                team::Command::Register { .. } => Self::TeamRegister,
                team::Command::StartDuty { .. } | team::Command::EndDuty { .. } => Self::TeamDuty,
                team::Command::RegisterDevice { .. } => Self::TeamRegisterDevice,
                team::Command::RevokeDevice { .. } => Self::TeamRevokeDevice,
            },
            Command::Deployment(command) => match command {
                deployment::Command::Offer { .. } => Self::DeploymentOffer,
                deployment::Command::Accept { .. } | deployment::Command::Decline { .. } => {
                    Self::DeploymentAnswer
                }
                deployment::Command::SetOut { .. } => Self::DeploymentSetOut,
                deployment::Command::Arrive { .. } => Self::DeploymentArrive,
                deployment::Command::RecordVisit { .. } => Self::DeploymentRecordVisit,
                deployment::Command::Complete { .. } => Self::DeploymentComplete,
                deployment::Command::SettleConflict { .. } => Self::DeploymentSettleConflict,
                deployment::Command::SettleAgreement { .. } => Self::DeploymentSettleAgreement,
            },
            Command::Place(command) => match command {
                place::Command::Register { .. } => Self::PlaceRegister,
                place::Command::Describe { .. } => Self::PlaceDescribe,
                place::Command::ReportAvailability { .. }
                | place::Command::ReportCalendar { .. } => Self::PlaceReportAvailability,
                place::Command::Close { .. } | place::Command::Reopen { .. } => Self::PlaceClose,
                place::Command::Free { .. } => Self::PlaceFree,
            },
            Command::Placement(command) => match command {
                placement::Command::OpenSearch { .. } => Self::PlacementSearch,
                placement::Command::RecordNeed { .. } => Self::PlacementRecordNeed,
                placement::Command::ExceptFromAge { .. } => Self::PlacementExceptFromAge,
                placement::Command::ChangeNights { .. } => Self::PlacementChangeNights,
                placement::Command::Arrange { .. } => Self::PlacementArrange,
                placement::Command::RecordRung { .. } | placement::Command::StepOver { .. } => {
                    Self::PlacementRecordRung
                }
                placement::Command::TakeSearch { .. } => Self::PlacementTake,
                placement::Command::HeedWeighing { .. } => Self::PlacementHeedWeighing,
                placement::Command::ReviewPerspective { .. } => Self::PlacementReviewPerspective,
                placement::Command::SplitSiblings { .. } => Self::PlacementSplitSiblings,
                placement::Command::AskUpscaling { .. } => Self::PlacementAskUpscaling,
                placement::Command::AnswerUpscaling { .. } => Self::PlacementAnswerUpscaling,
                placement::Command::RecordDisplacement { .. } => Self::PlacementRecordDisplacement,
                placement::Command::HoldPlace { .. } => Self::PlacementHold,
                placement::Command::ConfirmHold { .. } => Self::PlacementConfirmHold,
                placement::Command::ReleaseHold { .. } => Self::PlacementReleaseHold,
                placement::Command::Decide { .. } => Self::PlacementDecide,
                placement::Command::Admit { .. } => Self::PlacementAdmit,
                placement::Command::EndWithAlternative { .. }
                | placement::Command::NameOrder { .. } => Self::PlacementEndWithAlternative,
                placement::Command::EstablishNoPlace { .. } => Self::PlacementEstablishNoPlace,
                placement::Command::ArrangeOverflow { .. } => Self::PlacementArrangeOverflow,
                placement::Command::AskOverflow { .. }
                | placement::Command::WithdrawOverflow { .. } => Self::PlacementAskOverflow,
                placement::Command::TakeOverflow { .. } => Self::PlacementTakeOverflow,
                placement::Command::HearNeighbour { .. } => Self::PlacementHearNeighbour,
                placement::Command::Escalate { .. } => Self::PlacementEscalate,
                placement::Command::HearFamily { .. } => Self::PlacementHear,
                placement::Command::AskSecond { .. } => Self::DutyReassign,
                placement::Command::FulfilDuty { .. }
                | placement::Command::RecordRegistration { .. } => Self::DutyFulfil,
            },
            Command::Guest(command) => match command {
                guest::Command::Receive { .. }
                | guest::Command::Confirm { .. }
                | guest::Command::Withdraw { .. }
                | guest::Command::Release { .. } => Self::GuestHear,
                guest::Command::Offer { .. }
                | guest::Command::Refuse { .. }
                | guest::Command::LetGo { .. } => Self::GuestAnswer,
                guest::Command::Arrive { .. } | guest::Command::Leave { .. } => Self::GuestReceive,
                guest::Command::SettleConflict { .. } => Self::DutyFulfil,
            },
            Command::Stay(command) => match command {
                stay::Command::Start { .. } | stay::Command::OweNextPlace { .. } => Self::StayStart,
                stay::Command::CoupleAmbulatory { .. } => Self::StayCoupleAmbulatory,
                stay::Command::EndAmbulatory { .. } => Self::StayEndAmbulatory,
                stay::Command::SetPlan { .. } => Self::StaySetPlan,
                stay::Command::Extend { .. } => Self::StayExtend,
                stay::Command::RecordReview { .. } => Self::StayReview,
                stay::Command::RecordMoment { .. } => Self::StayMoment,
                stay::Command::PlanReturn { .. } => Self::StayPlanReturn,
                stay::Command::RecordTrialVisit { .. } => Self::StayTrialVisit,
                stay::Command::BlockOutflow { .. } | stay::Command::ClearOutflow { .. } => {
                    Self::StayBlock
                }
                stay::Command::ChangeForm { .. } | stay::Command::BecomeRegular { .. } => {
                    Self::StayForm
                }
                stay::Command::SetFrame { .. } => Self::StayFrame,
                stay::Command::RecordBreakdown { .. } => Self::StayBreakdown,
                stay::Command::Interrupt { .. } | stay::Command::Resume { .. } => {
                    Self::StayInterrupt
                }
                stay::Command::RecordContact { .. } => Self::StayContact,
                stay::Command::MakePerspectivePlan { .. } => Self::StayPerspective,
                stay::Command::SettleCondition { .. } | stay::Command::SettleAgreement { .. } => {
                    Self::StaySettleAgreement
                }
                stay::Command::End { .. } => Self::StayEnd,
                stay::Command::RecordAftercare { .. } => Self::StayAftercare,
                stay::Command::CloseAftercare { .. } => Self::StayCloseAftercare,
                stay::Command::LookBack { .. } => Self::StayLookBack,
                stay::Command::FulfilDuty { .. } => Self::DutyFulfil,
            },
            Command::Title(command) => match command {
                title::Command::Record { .. } | title::Command::RecordPaper { .. } => {
                    Self::TitleRecord
                }
                title::Command::MeetCondition { .. } => Self::TitleMeetCondition,
                title::Command::Extend { .. } => Self::TitleExtend,
                title::Command::GiveConsent { .. } | title::Command::Withdraw { .. } => {
                    Self::TitleConsent
                }
                title::Command::End { .. } => Self::TitleEnd,
                title::Command::DeclareEmergency { .. } | title::Command::EndEmergency { .. } => {
                    Self::TitleEmergency
                }
                title::Command::HeedAge { .. } | title::Command::HeedMajorityAhead { .. } => {
                    Self::PersonComeOfAge
                }
                title::Command::RecordLapses { .. } | title::Command::CheckFrame { .. } => {
                    Self::TitleCheck
                }
            },
            Command::Export(command) => match command {
                export::Command::Ask { .. } => Self::ExportAsk,
                export::Command::Approve { .. } | export::Command::Refuse { .. } => {
                    Self::ExportDecide
                }
                export::Command::Take { .. } => Self::ExportTake,
                export::Command::End { .. } => Self::ExportEnd,
            },
            Command::Shift(command) => match command {
                shift::Command::Start { .. }
                | shift::Command::Prepare { .. }
                | shift::Command::Write { .. }
                | shift::Command::Read { .. }
                | shift::Command::Offer { .. }
                | shift::Command::Accept { .. }
                | shift::Command::TakeOver { .. }
                | shift::Command::ConfirmTakeOver { .. } => Self::ShiftKeep,
                shift::Command::List { .. }
                | shift::Command::MarkUnread { .. }
                | shift::Command::OweReading { .. }
                | shift::Command::Check { .. } => Self::ShiftWatch,
            },
            Command::Alarm(command) => match command {
                alarm::Command::Raise { .. } | alarm::Command::RaiseRefusedReaction { .. } => {
                    Self::AlarmRaise
                }
                alarm::Command::Acknowledge { .. } => Self::AlarmAcknowledge,
                alarm::Command::Escalate { .. }
                | alarm::Command::PassOn { .. }
                | alarm::Command::Settle { .. } => Self::AlarmMove,
            },
        }
    }
}
