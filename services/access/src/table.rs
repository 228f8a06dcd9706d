//! The role × action table: Markdown that people read and review, and the program obeys.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::OnceLock,
};

use vangnet_domain::actor::Role;

use crate::Action;

const COMMITTED: &str = include_str!("../roles.md");
const YES: &str = "yes";
const NO: &str = "-";

/// Why a text is not a role × action table.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TableError {
    /// No role has this name.
    #[error("line {line}: {word:?} is not a role")]
    UnknownRole { line: usize, word: String },
    /// No action has this name.
    #[error("line {line}: {word:?} is not an action")]
    UnknownAction { line: usize, word: String },
    /// A cell says neither `yes` nor `-`.
    #[error("line {line}: a cell says {word:?}; it must say \"yes\" or \"-\"")]
    UnknownCell { line: usize, word: String },
    /// A row is longer or shorter than the header above it, or has none.
    #[error("line {line}: the row does not fit the header above it")]
    Shape { line: usize },
    /// The action has two rows.
    #[error("line {line}: {action} has a row already")]
    Twice { line: usize, action: Action },
    /// The action has no row.
    #[error("{action} has no row")]
    MissingAction { action: Action },
    /// A header leaves this role out, or names it twice.
    #[error("line {line}: the header must name {role} once")]
    MissingRole { line: usize, role: Role },
}

/// Which roles may do each action. Holds a row for every action.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table(BTreeMap<Action, BTreeSet<Role>>);

/// The table committed with the program.
pub fn committed() -> Result<&'static Table, &'static TableError> {
    static TABLE: OnceLock<Result<Table, TableError>> = OnceLock::new();
    TABLE.get_or_init(|| Table::parse(COMMITTED)).as_ref()
}

impl Table {
    /// Read a table: any prose, and Markdown tables with the header `| action | <role> … |`. Every role
    /// must be in every header, every action must have one row, every cell must be `yes` or `-`.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let mut roles: Vec<Role> = Vec::new();
        let mut rows: BTreeMap<Action, BTreeSet<Role>> = BTreeMap::new();
        for (index, text) in text.lines().enumerate() {
            let line = index + 1;
            let Some(cells) = cells(text) else {
                roles.clear();
                continue;
            };
            match cells.as_slice() {
                ["action", header @ ..] => roles = parse_header(line, header)?,
                [rule, ..] if rule.starts_with("--") => {}
                [action, row @ ..] => {
                    let action: Action = action.parse().map_err(|_| TableError::UnknownAction {
                        line,
                        word: (*action).to_owned(),
                    })?;
                    if row.len() != roles.len() {
                        return Err(TableError::Shape { line });
                    }
                    let allowed = parse_row(line, &roles, row)?;
                    if rows.insert(action, allowed).is_some() {
                        return Err(TableError::Twice { line, action });
                    }
                }
                [] => return Err(TableError::Shape { line }),
            }
        }
        for action in Action::ALL {
            if !rows.contains_key(action) {
                return Err(TableError::MissingAction { action: *action });
            }
        }
        Ok(Self(rows))
    }

    /// Whether the role may do the action.
    pub fn allows(&self, role: Role, action: Action) -> bool {
        self.0
            .get(&action)
            .is_some_and(|roles| roles.contains(&role))
    }

    /// The table as Markdown, one table per subject; [`Self::parse`] reads it back.
    pub fn to_markdown(&self) -> String {
        let mut text = String::new();
        let mut subject = "";
        for (action, allowed) in &self.0 {
            if action.subject() != subject {
                subject = action.subject();
                let header: Vec<_> = Role::ALL.iter().map(|role| role.as_str()).collect();
                let rule = vec!["---"; Role::ALL.len()].join(" | ");
                // Writing to a String cannot fail.
                let _ = write!(
                    text,
                    "\n## {subject}\n\n| action | {} |\n| --- | {rule} |\n",
                    header.join(" | ")
                );
            }
            let row: Vec<_> = Role::ALL
                .iter()
                .map(|role| if allowed.contains(role) { YES } else { NO })
                .collect();
            let _ = writeln!(text, "| {action} | {} |", row.join(" | "));
        }
        text
    }
}

/// The cells of a line of a Markdown table.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

fn parse_header(line: usize, header: &[&str]) -> Result<Vec<Role>, TableError> {
    let roles = header
        .iter()
        .map(|word| {
            word.parse().map_err(|_| TableError::UnknownRole {
                line,
                word: (*word).to_owned(),
            })
        })
        .collect::<Result<Vec<Role>, _>>()?;
    for role in Role::ALL {
        if roles.iter().filter(|named| *named == role).count() != 1 {
            return Err(TableError::MissingRole { line, role: *role });
        }
    }
    Ok(roles)
}

fn parse_row(line: usize, roles: &[Role], row: &[&str]) -> Result<BTreeSet<Role>, TableError> {
    let mut allowed = BTreeSet::new();
    for (role, cell) in roles.iter().zip(row) {
        match *cell {
            YES => {
                allowed.insert(*role);
            }
            NO => {}
            word => {
                return Err(TableError::UnknownCell {
                    line,
                    word: word.to_owned(),
                });
            }
        }
    }
    Ok(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> &'static Table {
        committed().expect("the committed table reads")
    }

    #[test]
    fn the_committed_table_is_whole_and_in_its_canonical_form() {
        let rendered = table().to_markdown();
        assert_eq!(Table::parse(&rendered).as_ref(), Ok(table()));
        assert!(
            COMMITTED.ends_with(&rendered),
            "roles.md must end with exactly this:\n{rendered}"
        );
    }

    #[test]
    fn an_auditor_changes_nothing_and_sees_what_an_audit_needs() {
        for action in Action::ALL {
            if table().allows(Role::Auditor, *action) {
                assert!(!action.changes(), "{action} changes something");
            }
        }
        for action in [Action::AuditReplay, Action::AuditVerify, Action::CaseRead] {
            assert!(table().allows(Role::Auditor, action));
        }
    }

    #[test]
    fn services_do_only_what_reactors_need() {
        let services: Vec<_> = Action::ALL
            .iter()
            .copied()
            .filter(|action| table().allows(Role::Service, *action))
            .collect();
        assert_eq!(
            services,
            [
                Action::CaseDetermineMunicipality,
                Action::CaseWaiveBaseData,
                Action::CaseOweAtStay,
                Action::CaseReopen,
                Action::PersonComeOfAge,
                Action::PersonCrisisOver,
                Action::TriageCompareVerdict,
                Action::TriageCheckSecured,
                Action::ConsultationExpire,
                Action::PlaceFree,
                Action::PlacementHeedWeighing,
                Action::PlacementHearNeighbour,
                Action::GuestHear,
                Action::StayStart,
                Action::TitleCheck,
                Action::DutyFulfil,
                Action::ShiftWatch,
                Action::AlarmRaise,
                Action::AlarmMove
            ]
        );
        for action in [
            Action::CaseWaiveBaseData,
            Action::CaseOweAtStay,
            Action::CaseReopen,
            Action::PersonCrisisOver,
            Action::ConsultationExpire,
            Action::PlaceFree,
            Action::PlacementHeedWeighing,
            Action::PlacementHearNeighbour,
            Action::GuestHear,
            Action::StayStart,
            Action::AlarmRaise,
            Action::AlarmMove,
        ] {
            for role in Role::ALL.iter().filter(|role| **role != Role::Service) {
                assert!(!table().allows(*role, action), "{role} {action}");
            }
        }
    }

    #[test]
    fn every_action_is_somebodys_and_a_crisis_gets_in_from_every_side() {
        for action in Action::ALL {
            assert!(
                Role::ALL.iter().any(|role| table().allows(*role, *action)),
                "nobody may {action}"
            );
        }
        for role in Role::ALL {
            let expected = !matches!(role, Role::Auditor | Role::Service);
            assert_eq!(table().allows(*role, Action::ReportSubmit), expected);
        }
    }

    /// The table of experts, the partners who are consulted and the auditor give advice, and arrange no place.
    #[test]
    fn who_advises_gives_no_command_on_a_placement() {
        let placing = [
            Role::Coordinator,
            Role::TeamMember,
            Role::Provider,
            Role::LocalAccess,
            Role::Service,
        ];
        let of_placement = |action: &&Action| action.subject() == "placement" && action.changes();
        for action in Action::ALL.iter().filter(of_placement) {
            for role in Role::ALL.iter().filter(|role| !placing.contains(role)) {
                assert!(!table().allows(*role, *action), "H13: {role} {action}");
            }
        }
    }

    #[test]
    fn the_direction_of_a_case_stays_local() {
        for action in [Action::CaseAcceptHandover, Action::StayExtend] {
            for role in Role::ALL {
                assert_eq!(
                    table().allows(*role, action),
                    *role == Role::LocalAccess,
                    "H11: {role} {action}"
                );
            }
        }
    }

    #[test]
    fn a_wrong_table_is_an_error_that_says_where() {
        let good = table().to_markdown();
        let with = |from: &str, to: &str| Table::parse(&good.replacen(from, to, 1));
        let line_of =
            |needle: &str| good.lines().position(|line| line.contains(needle)).unwrap() + 1;

        assert_eq!(
            with("| report.submit |", "| report.sumbit |"),
            Err(TableError::UnknownAction {
                line: line_of("report.submit"),
                word: "report.sumbit".into()
            })
        );
        assert!(matches!(
            with("coordinator", "director"),
            Err(TableError::UnknownRole { line: 4, .. })
        ));
        assert!(matches!(
            with("coordinator", "triagist"),
            Err(TableError::MissingRole {
                line: 4,
                role: Role::Coordinator
            })
        ));
        assert!(matches!(
            with("| yes |", "| maybe |"),
            Err(TableError::UnknownCell { .. })
        ));
        assert!(matches!(
            with("| report.submit | yes", "| report.submit | yes | yes"),
            Err(TableError::Shape { .. })
        ));
        assert!(matches!(
            with("| report.give-feedback |", "| report.submit |"),
            Err(TableError::Twice {
                action: Action::ReportSubmit,
                ..
            })
        ));
        let without: String = good
            .lines()
            .filter(|line| !line.contains("case.close"))
            .fold(String::new(), |text, line| text + line + "\n");
        assert_eq!(
            Table::parse(&without),
            Err(TableError::MissingAction {
                action: Action::CaseClose
            })
        );
    }
}
