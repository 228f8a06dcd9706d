//! Logs, traces and metrics: one set-up. Trace context runs through HTTP, the bus and the envelope, so one trace
//! goes from a request through the append to the reactor that followed. No personal data in any of them.

use std::time::Duration;

use jiff::SignedDuration;
use opentelemetry::{
    Context, KeyValue, global,
    metrics::{Counter, Gauge, Histogram},
    propagation::{Extractor, Injector, TextMapPropagator as _},
    trace::{TraceContextExt as _, TracerProvider as _},
};
use opentelemetry_sdk::{
    Resource, metrics::SdkMeterProvider, propagation::TraceContextPropagator,
    trace::SdkTracerProvider,
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};
use vangnet_domain::stream::Service;

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

/// Set up for a process. OTLP is used when `otlp` is true (the standard `OTEL_EXPORTER_OTLP_*` variables say
/// where); the exporters run on threads of their own.
pub fn init(
    service: &str,
    format: LogFormat,
    filter: &str,
    otlp: bool,
) -> Result<TelemetryGuard, Box<dyn std::error::Error + Send + Sync>> {
    let mut guard = TelemetryGuard::default();
    let filter = EnvFilter::try_new(filter)?;
    let (text, json) = match format {
        LogFormat::Text => (
            Some(
                tracing_subscriber::fmt::layer()
                    .with_writer(std::io::stderr)
                    .with_target(false),
            ),
            None,
        ),
        LogFormat::Json => (
            None,
            Some(
                tracing_subscriber::fmt::layer()
                    .json()
                    .with_writer(std::io::stderr),
            ),
        ),
    };
    let traces = if otlp {
        let resource = Resource::builder()
            .with_service_name(service.to_owned())
            .build();
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .build()?;
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource.clone())
            .build();
        let exporter = opentelemetry_otlp::MetricExporter::builder()
            .with_http()
            .build()?;
        let meters = SdkMeterProvider::builder()
            .with_periodic_exporter(exporter)
            .with_resource(resource)
            .build();
        global::set_meter_provider(meters.clone());
        guard.meters = Some(meters);
        let tracer = provider.tracer("vangnet");
        guard.traces = Some(provider);
        Some(tracing_opentelemetry::layer().with_tracer(tracer))
    } else {
        None
    };
    tracing_subscriber::registry()
        .with(filter)
        .with(text)
        .with(json)
        .with(traces)
        .try_init()?;
    Ok(guard)
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

/// The metrics of DESIGN: append latency, follower lag, command outcomes, passed deadlines, parked streams,
/// memory of views.
#[derive(Clone)]
pub struct Metrics {
    append_ms: Histogram<f64>,
    commands: Counter<u64>,
    lag: Gauge<u64>,
    deadlines: Counter<u64>,
    parked: Gauge<u64>,
    view_bytes: Gauge<u64>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Instruments of the process's meter.
    pub fn new() -> Self {
        let meter = global::meter("vangnet");
        Self {
            append_ms: meter
                .f64_histogram("vangnet.append.duration")
                .with_unit("ms")
                .build(),
            commands: meter.u64_counter("vangnet.commands").build(),
            lag: meter
                .u64_gauge("vangnet.follower.lag")
                .with_unit("{event}")
                .build(),
            deadlines: meter.u64_counter("vangnet.deadlines.passed").build(),
            parked: meter.u64_gauge("vangnet.streams.parked").build(),
            view_bytes: meter
                .u64_gauge("vangnet.views.size")
                .with_unit("By")
                .build(),
        }
    }

    pub(crate) fn append(&self, took: SignedDuration) {
        let took = Duration::try_from(took).unwrap_or(Duration::ZERO);
        self.append_ms.record(took.as_secs_f64() * 1000.0, &[]);
    }

    pub(crate) fn command(&self, service: Service, outcome: &'static str) {
        let labels = [
            KeyValue::new("service", service.as_str()),
            KeyValue::new("outcome", outcome),
        ];
        self.commands.add(1, &labels);
    }

    /// How many events a follower is behind the last hint.
    pub fn lag(&self, follower: &'static str, events: u64) {
        self.lag
            .record(events, &[KeyValue::new("follower", follower)]);
    }

    /// A passed deadline was recorded.
    pub fn deadline_passed(&self) {
        self.deadlines.add(1, &[]);
    }

    /// Parked streams of a follower.
    pub fn parked(&self, follower: &'static str, streams: u64) {
        self.parked
            .record(streams, &[KeyValue::new("follower", follower)]);
    }

    /// Size of a view's snapshot, the measure of its memory.
    pub fn view_bytes(&self, view: &'static str, bytes: u64) {
        self.view_bytes
            .record(bytes, &[KeyValue::new("view", view)]);
    }
}
