//! Why a record about a deployment is refused. Facts from the field never are.

crate::rejection_codes! {
    /// No deployment has this id.
    DEPLOYMENT_UNKNOWN,
    /// This deployment was offered before.
    DEPLOYMENT_EXISTS,
    /// The weighing is about another case.
    TRIAGE_OTHER_CASE,
    /// A team goes on a verdict (H16).
    NO_VERDICT,
    /// The verdict asks for nobody on site.
    NOTHING_URGENT,
    /// Unsafe: two workers, or a reason what was short.
    TWO_WORKERS_NEEDED,
    /// The answer was due; the offer has expired.
    DEPLOYMENT_EXPIRED,
    /// Not possible in this phase of the deployment.
    DEPLOYMENT_PHASE,
    /// A deployment is done after a visit.
    NO_VISIT,
    /// A contradiction is settled by a person.
    PERSON_NEEDED,
    /// The team made no such agreement at the door (P21).
    DOOR_AGREEMENT_UNKNOWN,
    /// It was said already whether this agreement was kept (P21).
    DOOR_AGREEMENT_SETTLED
}
