//! `deploy/Containerfile`: pinned bases, an unprivileged user, nothing of the build in the result.

use anyhow::Result;

use crate::read;

#[test]
fn the_image_is_pinned_unprivileged_and_knows_its_health() -> Result<()> {
    assert_eq!(flaws(&read("deploy/Containerfile")?), Vec::<&str>::new());
    Ok(())
}

/// Instructions, with continued lines joined and comments left out.
fn instructions(file: &str) -> Vec<String> {
    let lines: Vec<&str> = file
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect();
    let joined = lines.join("\n").replace("\\\n", " ");
    joined
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn flaws(file: &str) -> Vec<&'static str> {
    let lines = instructions(file);
    let of = |name: &str| -> Vec<&str> {
        let found = lines.iter().filter_map(|line| line.split_once(' '));
        found
            .filter(|(instruction, _)| *instruction == name)
            .map(|(_, rest)| rest)
            .collect()
    };
    let stages = of("FROM");
    let last = lines
        .iter()
        .rposition(|line| line.starts_with("FROM "))
        .unwrap_or(0);
    let last_stage = lines.get(last..).unwrap_or_default();
    let user = last_stage.iter().rfind(|line| line.starts_with("USER "));
    let after_user = last_stage
        .iter()
        .skip_while(|line| !line.starts_with("USER "));
    let checks = [
        (
            stages.len() < 2,
            "one stage: the build's tools are in the image",
        ),
        (
            !stages.iter().all(|stage| is_pinned(stage)),
            "a base without a version",
        ),
        (
            user.is_none_or(|user| !is_unprivileged(user)),
            "the last user is root or has a name only",
        ),
        (
            after_user
                .clone()
                .any(|line| line.starts_with("RUN ") || line.starts_with("COPY ")),
            "something is changed after the user",
        ),
        (of("HEALTHCHECK").is_empty(), "no health check"),
        (
            of("ENTRYPOINT")
                .iter()
                .chain(&of("CMD"))
                .any(|form| !form.starts_with('[')),
            "a shell between",
        ),
        (
            !lines.iter().any(|line| line.contains("--locked")),
            "dependencies are not locked",
        ),
        (of("ADD").iter().any(|_| true), "ADD fetches; COPY copies"),
        (
            of("ARG")
                .iter()
                .chain(&of("ENV"))
                .any(|line| names_a_secret(line)),
            "a secret in the image",
        ),
    ];
    checks
        .into_iter()
        .filter(|(found, _)| *found)
        .map(|(_, flaw)| flaw)
        .collect()
}

/// `name:version` with at least two numbers in the version, or a digest.
fn is_pinned(stage: &str) -> bool {
    let base = stage.split_whitespace().next().unwrap_or_default();
    let version = base.rsplit_once(':').map_or("", |(_, version)| version);
    base.contains("@sha256:")
        || version
            .split(['.', '-'])
            .filter(|part| part.parse::<u32>().is_ok())
            .count()
            >= 2
}

fn is_unprivileged(user: &str) -> bool {
    let id = user
        .trim_start_matches("USER ")
        .split(':')
        .next()
        .unwrap_or_default();
    id.parse::<u32>().is_ok_and(|id| id > 0)
}

fn names_a_secret(line: &str) -> bool {
    ["PASSWORD", "SECRET", "TOKEN", "_KEY"]
        .iter()
        .any(|word| line.to_uppercase().contains(word))
}

#[test]
fn each_flaw_is_found() -> Result<()> {
    let good = read("deploy/Containerfile")?;
    for (from, to) in [
        ("FROM debian:12.12-slim", "FROM debian:latest"),
        ("FROM debian:12.12-slim", "FROM debian"),
        ("USER 10001:10001", "USER root"),
        ("USER 10001:10001", "USER 0:0"),
        ("USER 10001:10001", ""),
        ("EXPOSE 8080 8081", "RUN chmod 777 /"),
        ("HEALTHCHECK", "LABEL"),
        ("CMD [\"serve\", \"all\"]", "CMD vangnet serve all"),
        ("--locked ", ""),
        ("COPY . .", "ADD . ."),
        ("EXPOSE 8080 8081", "ENV VANGNET_LOG__PASSWORD=x"),
    ] {
        assert!(good.contains(from), "{from}");
        assert!(
            !flaws(&good.replacen(from, to, 1)).is_empty(),
            "{from} -> {to}"
        );
    }
    Ok(())
}
