//! One file per resource. Each says its routes, the bodies they take, and the command each body becomes.

mod alarms;
mod board;
mod cases;
mod clock;
mod commands;
mod consultations;
mod counter;
mod debts;
mod deployments;
mod dev;
mod duties;
mod errors;
mod events;
mod exports;
mod frames;
mod guests;
mod health;
mod indicators;
mod needs;
mod overflow;
pub(crate) mod page;
mod persons;
mod placements;
mod places;
mod queue;
mod reports;
mod responsible;
mod rotas;
mod searches;
mod shifts;
mod simulation;
mod stay_course;
mod stays;
mod takings;
mod teams;
mod titles;
mod triages;

use axum::Router;
use utoipa::openapi::OpenApi;

use crate::{
    gateway::Gateway,
    route::{Routes, Spec},
    schema::SchemaError,
};

/// All routes.
fn all() -> Result<Routes, SchemaError> {
    Ok(Routes::new()
        .and(health::routes())
        .and(errors::routes())
        .and(dev::routes()?)
        .and(reports::routes()?)
        .and(cases::routes()?)
        .and(responsible::routes()?)
        .and(debts::routes()?)
        .and(persons::routes()?)
        .and(titles::routes()?)
        .and(frames::routes()?)
        .and(triages::routes()?)
        .and(rotas::routes()?)
        .and(consultations::routes()?)
        .and(counter::routes()?)
        .and(teams::routes()?)
        .and(deployments::routes()?)
        .and(places::routes()?)
        .and(placements::routes()?)
        .and(needs::routes()?)
        .and(searches::routes()?)
        .and(overflow::routes()?)
        .and(guests::routes()?)
        .and(stays::routes()?)
        .and(stay_course::routes()?)
        .and(shifts::routes()?)
        .and(duties::routes())
        .and(alarms::routes()?)
        .and(board::routes())
        .and(queue::routes())
        .and(indicators::routes())
        .and(exports::routes()?)
        .and(takings::routes()?)
        .and(events::routes())
        .and(commands::routes())
        .and(clock::routes())
        .and(simulation::routes()?))
}

/// Method, path and action of every route, in order of resource.
pub fn specs() -> Result<Vec<Spec>, SchemaError> {
    Ok(all()?.specs())
}

/// The door with its document.
pub struct Built {
    /// Answers requests.
    pub router: Router,
    /// What it says of itself.
    pub document: OpenApi,
}

/// Build every route.
pub fn build(gateway: Gateway) -> Result<Built, SchemaError> {
    let (router, document) = all()?.into_router(gateway).split_for_parts();
    Ok(Built { router, document })
}

/// A body without fields.
macro_rules! nothing {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(serde::Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {}
    )+};
}
use nothing;

/// `POST /v1/<resource>/{id}/duties/{duty}/fulfilment`.
macro_rules! fulfilment {
    ($name:ident, $path:literal, $module:ident { $id:ident: $Id:ident }) => {
        /// A duty is done.
        #[derive(serde::Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// How, in a few words; sealed under the case's key.
            #[schema(max_length = 4000)]
            note: Option<String>,
        }

        impl $crate::write::Write for $name {
            const SPEC: $crate::route::Spec = $crate::route::Spec::write(
                $path,
                vangnet_access::Action::DutyFulfil,
                "A duty is done (verschuldigde handeling verricht).",
            );

            fn command(
                self,
                at: &mut $crate::call::At<'_>,
            ) -> Result<vangnet_domain::command::Command, $crate::problem::Problem> {
                Ok(vangnet_domain::$module::Command::FulfilDuty {
                    $id: vangnet_domain::ids::$Id(at.id()?),
                    duty: vangnet_domain::ids::DutyId(at.named("duty")?),
                    note: self.note,
                }
                .into())
            }
        }
    };
}
use fulfilment;

/// `POST /v1/<resource>/{id}/duties/{duty}/registration`.
macro_rules! registration {
    ($name:ident, $path:literal, $module:ident { $id:ident: $Id:ident }) => {
        /// A registration that is owed.
        #[derive(serde::Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            registration: $crate::routes::triages::RegistrationBody,
        }

        impl $crate::write::Write for $name {
            const SPEC: $crate::route::Spec = $crate::route::Spec::write(
                $path,
                vangnet_access::Action::DutyFulfil,
                "A registration that a decision owes is there (registratie aangevuld; H18, H33).",
            );

            fn command(
                self,
                at: &mut $crate::call::At<'_>,
            ) -> Result<vangnet_domain::command::Command, $crate::problem::Problem> {
                Ok(vangnet_domain::$module::Command::RecordRegistration {
                    $id: vangnet_domain::ids::$Id(at.id()?),
                    duty: vangnet_domain::ids::DutyId(at.named("duty")?),
                    registration: self.registration.into(),
                }
                .into())
            }
        }
    };
}
use registration;
