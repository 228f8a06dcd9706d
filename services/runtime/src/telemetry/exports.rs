//! What leaves a process over OTLP.

/// What is sent over OTLP, as the standard `OTEL_*` variables say: there is no setting of ours beside them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exports {
    /// Spans.
    pub traces: bool,
    /// Metrics.
    pub metrics: bool,
}

impl Exports {
    /// A signal is sent when an endpoint is named for it or for all, or when its exporter is said to be `otlp`; not when
    /// that is `none`, and nothing when `OTEL_SDK_DISABLED` is `true`.
    pub fn from_environment() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the standard variables of OpenTelemetry are not ours to rename"
        )]
        Self::said_by(|name| std::env::var(name).ok())
    }

    fn said_by(variable: impl Fn(&str) -> Option<String>) -> Self {
        let said = |name: &str| variable(name).filter(|value| !value.is_empty());
        let disabled =
            said("OTEL_SDK_DISABLED").is_some_and(|word| word.eq_ignore_ascii_case("true"));
        let sent = |signal: &str| match said(&format!("OTEL_{signal}_EXPORTER")).as_deref() {
            _ if disabled => false,
            Some(exporter) => exporter == "otlp",
            None => {
                said("OTEL_EXPORTER_OTLP_ENDPOINT").is_some()
                    || said(&format!("OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")).is_some()
            }
        };
        Self {
            traces: sent("TRACES"),
            metrics: sent("METRICS"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_variables_say_what_is_exported() {
        let said = |variables: &[(&str, &str)]| {
            let exports = Exports::said_by(|name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            });
            (exports.traces, exports.metrics)
        };
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318");
        assert_eq!(said(&[]), (false, false));
        assert_eq!(said(&[(endpoint.0, "")]), (false, false));
        assert_eq!(said(&[endpoint]), (true, true));
        assert_eq!(
            said(&[endpoint, ("OTEL_SDK_DISABLED", "true")]),
            (false, false)
        );
        assert_eq!(
            said(&[endpoint, ("OTEL_TRACES_EXPORTER", "none")]),
            (false, true)
        );
        assert_eq!(said(&[("OTEL_METRICS_EXPORTER", "otlp")]), (false, true));
        assert_eq!(
            said(&[("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:9")]),
            (true, false)
        );
    }
}
