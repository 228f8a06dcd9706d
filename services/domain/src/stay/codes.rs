//! The code lists of the way home.

use crate::code_list;

code_list! {
    /// What keeps a child from going home or on (blokkade van de uitstroom; P18).
    pub enum OutflowBlock {
        /// No place to live (geen woonplek).
        NoPlaceToLive = "no-place-to-live",
        /// Waits for ambulatory help (wacht op ambulante hulp).
        WaitsForAmbulatory = "waits-for-ambulatory",
        /// Waits for a foster family (wacht op een pleeggezin).
        WaitsForFoster = "waits-for-foster",
        /// Parental authority or a legal title (gezag of titel).
        AuthorityOrTitle = "authority-or-title",
        /// Nobody knows where it is meant to lead (geen perspectief).
        NoPerspective = "no-perspective",
        /// School or work (school).
        School = "school",
        /// Something else, which the note says (anders).
        Other = "other",
    }
}

code_list! {
    /// How much of the week a stay takes (vorm van verblijf; H05).
    pub enum StayForm {
        /// Every day and night (24-uurs).
        Full = "full",
        /// Some days of the week (deeltijd).
        PartTime = "part-time",
        /// Nights only (nachten).
        Nights = "nights",
        /// Weekends only (weekenden).
        Weekends = "weekends",
    }
}

code_list! {
    /// Why a placement broke down (reden van afbreken; P25).
    pub enum BreakdownReason {
        /// What the child does is more than the place can carry (gedrag).
        Behaviour = "behaviour",
        /// Somebody there is not safe (veiligheid).
        Safety = "safety",
        /// The family or the group cannot any more (overbelasting).
        Overburdened = "overburdened",
        /// The place never fitted (mismatch).
        Mismatch = "mismatch",
        /// The child will not stay (jeugdige wil niet).
        ChildRefuses = "child-refuses",
        /// The parents withdrew their consent (ouders trekken toestemming in).
        ConsentWithdrawn = "consent-withdrawn",
        /// Something else, which the note says (anders).
        Other = "other",
    }
}

code_list! {
    /// Why a child is not where it stays (onderbreking van het verblijf).
    pub enum InterruptionReason {
        /// Left or did not come back, and nobody knows that it is safe (weggelopen).
        Absconded = "absconded",
        /// In hospital or a clinic (ziekenhuis, kliniek).
        Hospital = "hospital",
        /// Elsewhere, as agreed (elders, in overleg).
        Agreed = "agreed",
        /// Something else, which the note says (anders).
        Other = "other",
    }
}

code_list! {
    /// What a family says to the offer of making a plan of its own (familiegroepsplan; H27).
    pub enum FamilyPlanAnswer {
        /// They make one (gemaakt).
        Made = "made",
        /// They do not want one, and need not (geweigerd).
        Declined = "declined",
        /// Not now: it is offered again (later).
        Later = "later",
    }
}
