//! `/v1/commands/{id}`

use serde_json::json;
use uuid::Uuid;
use vangnet_access::Role;

use crate::bench::{Bench, get, place, post};

#[tokio::test]
async fn a_command_is_known_to_whoever_gave_it_and_to_the_desk() {
    let bench = Bench::new().await;
    let key = Uuid::from_u128(0x019c_0000_0000_7000_8000_0000_0000_0002);
    let given = post("/v1/places", place("bed-1")).key(Some(key));
    bench
        .good(
            given
                .role(Role::Provider)
                .person("provider-1")
                .organisation("provider-a"),
        )
        .await;
    let path = format!("/v1/commands/{key}");
    for (role, person, outcome) in [
        (Role::Provider, "provider-1", "accepted"),
        (Role::Coordinator, "desk-1", "accepted"),
        (Role::Provider, "provider-2", "not-recorded"),
        (Role::LocalAccess, "provider-1", "not-recorded"),
    ] {
        let asked = get(&path).role(role).person(person);
        let answer = bench.good(asked.organisation("provider-a")).await;
        assert_eq!(answer.body["outcome"], outcome, "{role} {person}");
        let position = if outcome == "accepted" {
            json!(0)
        } else {
            json!(null)
        };
        assert_eq!(answer.body["last"], position);
    }
    let never = bench
        .good(get(&format!("/v1/commands/{}", Uuid::from_u128(5))))
        .await;
    assert_eq!(never.body["outcome"], "not-recorded");
}
