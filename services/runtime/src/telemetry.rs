//! Logs, traces and metrics: one set-up. Trace context runs through HTTP, the bus and the envelope, so one trace
//! goes from a request through the append to the reactor that followed. No personal data in any of them.

mod exports;
mod metrics;

use std::io::IsTerminal as _;

use opentelemetry::{
    Context, Key, global,
    propagation::{Extractor, Injector, TextMapPropagator as _},
    trace::{TraceContextExt as _, TracerProvider as _},
};
use opentelemetry_sdk::{
    Resource, metrics::SdkMeterProvider, propagation::TraceContextPropagator,
    trace::SdkTracerProvider,
};
use tracing::{Span, level_filters::LevelFilter};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::{
    EnvFilter, Layer as _,
    filter::{FilterExt as _, ParseError, Targets, filter_fn},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

pub use exports::Exports;
pub use metrics::Metrics;

/// How log lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people at a terminal.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Keeps exporters alive; flushes them when dropped.
#[must_use]
#[derive(Debug, Default)]
pub struct TelemetryGuard {
    traces: Option<SdkTracerProvider>,
    meters: Option<SdkMeterProvider>,
}

impl Drop for TelemetryGuard {
    fn drop(&mut self) {
        if let Some(traces) = self.traces.take()
            && let Err(error) = traces.shutdown()
        {
            tracing::warn!(error = %error, "traces were not flushed");
        }
        if let Some(meters) = self.meters.take()
            && let Err(error) = meters.shutdown()
        {
            tracing::warn!(error = %error, "metrics were not flushed");
        }
    }
}

/// Set up for a process: log lines to stderr as `filter` says, those of `vangnet::access` whatever it says, and what `exports` says over OTLP. The standard variables
/// (`OTEL_EXPORTER_OTLP_*`, `OTEL_BSP_*`, `OTEL_RESOURCE_ATTRIBUTES` …) say where and how; `OTEL_SERVICE_NAME` goes
/// before `service`. The exporters run on threads of their own.
pub fn init(
    service: &str,
    format: LogFormat,
    filter: &str,
    exports: Exports,
) -> Result<TelemetryGuard, Box<dyn std::error::Error + Send + Sync>> {
    let mut guard = TelemetryGuard::default();
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match format {
        LogFormat::Text => lines
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
            .boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let traces = if exports.traces {
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .build()?;
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource(service))
            .build();
        let tracer = provider.tracer("vangnet");
        guard.traces = Some(provider);
        // Our own spans, whatever is logged: a quiet log breaks no trace, and a loud one does not trace the exporter.
        let ours = Targets::new().with_target("vangnet", LevelFilter::INFO);
        Some(
            tracing_opentelemetry::layer()
                .with_tracer(tracer)
                .with_filter(ours),
        )
    } else {
        None
    };
    if exports.metrics {
        let exporter = opentelemetry_otlp::MetricExporter::builder()
            .with_http()
            .build()?;
        let meters = SdkMeterProvider::builder()
            .with_periodic_exporter(exporter)
            .with_resource(resource(service))
            .build();
        global::set_meter_provider(meters.clone());
        guard.meters = Some(meters);
    }
    // At their finest, libraries tell whole messages with the texts in them: of theirs nothing finer than `info` is
    // logged, whatever the filter asks for.
    let discreet = filter_fn(|line| {
        line.target().starts_with("vangnet") || *line.level() <= tracing::Level::INFO
    });
    tracing_subscriber::registry()
        .with(lines.with_filter(filtered(filter)?.and(discreet)))
        .with(traces)
        .try_init()?;
    Ok(guard)
}

/// As the operator says, and the access log always: who opened personal text is written down however quiet the log is.
fn filtered(filter: &str) -> Result<EnvFilter, ParseError> {
    Ok(EnvFilter::try_new(filter)?.add_directive("vangnet::access=info".parse()?))
}

/// What the environment says of this process, and its name where the environment gives none.
fn resource(service: &str) -> Resource {
    let said = Resource::builder().build();
    let named = said
        .get(&Key::from_static_str("service.name"))
        .is_some_and(|name| !name.as_str().starts_with("unknown_service"));
    if named {
        said
    } else {
        Resource::builder()
            .with_service_name(service.to_owned())
            .build()
    }
}

struct OneHeader(String);

impl Injector for OneHeader {
    fn set(&mut self, key: &str, value: String) {
        if key == "traceparent" {
            self.0 = value;
        }
    }
}

impl Extractor for OneHeader {
    fn get(&self, key: &str) -> Option<&str> {
        (key == "traceparent").then_some(self.0.as_str())
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent"]
    }
}

/// The current span's W3C trace context, or empty when nothing is traced.
pub fn current_traceparent() -> String {
    let context = Span::current().context();
    if !context.span().span_context().is_valid() {
        return String::new();
    }
    let mut header = OneHeader(String::new());
    TraceContextPropagator::new().inject_context(&context, &mut header);
    header.0
}

/// Make a span a child of a trace that came in; an empty or unreadable context changes nothing.
pub fn set_parent(span: &Span, traceparent: &str) {
    if traceparent.is_empty() {
        return;
    }
    let header = OneHeader(traceparent.to_owned());
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &header);
    let _ = span.set_parent(context);
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_access_log_is_written_however_quiet_the_log_is() {
        for quiet in ["warn", "off", "vangnet=error", "vangnet::access=off"] {
            let lines = Lines::default();
            let written = lines.clone();
            let layer = tracing_subscriber::fmt::layer().with_writer(move || written.clone());
            let layer = layer.with_filter(filtered(quiet).unwrap());
            tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
                tracing::info!("usual");
                tracing::info!(target: "vangnet::access", "personal text opened");
            });
            let lines = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
            assert!(lines.contains("personal text opened"), "{quiet}: {lines}");
            assert!(!lines.contains("usual"), "{quiet}: {lines}");
        }
    }
}
