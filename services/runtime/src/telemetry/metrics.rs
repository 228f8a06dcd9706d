//! The metrics of a process, under the names that dashboards use.

use std::time::Duration;

use jiff::SignedDuration;
use opentelemetry::{
    KeyValue, global,
    metrics::{Counter, Gauge, Histogram},
};
use vangnet_domain::stream::Service;

/// The metrics: append latency, follower lag, command outcomes, passed deadlines, parked streams,
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

    /// How many events a follower has not finished with: the log's head less where it stands.
    pub fn lag(&self, follower: &str, events: u64) {
        self.lag
            .record(events, &[KeyValue::new("follower", follower.to_owned())]);
    }

    /// A passed deadline was recorded.
    pub fn deadline_passed(&self) {
        self.deadlines.add(1, &[]);
    }

    /// Streams that a live view, or the reactors of a service, cannot read on.
    pub fn parked(&self, follower: &'static str, streams: u64) {
        self.parked
            .record(streams, &[KeyValue::new("follower", follower)]);
    }

    /// Size of a view as a snapshot, the measure of its memory.
    pub fn view_bytes(&self, view: &'static str, bytes: u64) {
        self.view_bytes
            .record(bytes, &[KeyValue::new("view", view)]);
    }
}
