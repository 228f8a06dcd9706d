//! The limit of the views of a process, from both sides, and its metric.

use std::time::Duration;

use opentelemetry_sdk::metrics::{
    InMemoryMetricExporter, PeriodicReader, SdkMeterProvider,
    data::{AggregatedMetrics, MetricData},
};
use serde::{Deserialize, Serialize};
use vangnet_domain::envelope::Recorded;
use vangnet_log::Log as _;
use vangnet_runtime::{Live, Tasks, ViewMemory};
use vangnet_views::View;

use crate::bench::{Bench, place_command};

const EVERY: u64 = 5;
const EVENTS: u64 = 6;

/// Every position it saw; a view of this test alone, since the meter is the whole process's.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Large(Vec<u64>);

impl View for Large {
    const NAME: &'static str = "large";
    const FOLD_VERSION: u32 = 1;

    fn apply(&mut self, event: &Recorded) {
        self.0.push(event.position);
    }
}

/// How many events it saw; never larger than one byte here.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Small(u64);

impl View for Small {
    const NAME: &'static str = "small";
    const FOLD_VERSION: u32 = 1;

    fn apply(&mut self, _event: &Recorded) {
        self.0 += 1;
    }
}

struct Measured {
    large: u64,
    small: u64,
    kept: Vec<String>,
}

/// Two views of one process that together may be so large.
async fn measure(bytes_max: u64, meter: &Meter) -> Measured {
    let mut bench = Bench::new().await;
    bench.views = ViewMemory::new(EVERY, bytes_max);
    let _host = bench.host().await;
    for number in 0..EVENTS {
        let command = place_command(number.into());
        bench.accepted(number.into(), command).await;
    }
    let tasks = Tasks::default();
    let substrate = bench.substrate();
    let large = Live::<Large>::start(&substrate, &tasks).await.unwrap();
    let small = Live::<Small>::start(&substrate, &tasks).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let measured = Measured {
        large: size(&large),
        small: size(&small),
        kept: bench.log.snapshots(&bench.ledger).await.unwrap(),
    };
    assert_eq!(meter.size_of(Large::NAME), measured.large);
    assert_eq!(meter.size_of(Small::NAME), measured.small);
    assert!(tasks.stop().await);
    measured
}

fn size<V: View + Send + Sync + 'static>(live: &Live<V>) -> u64 {
    serde_json::to_vec(&**live.read()).unwrap().len() as u64
}

struct Meter {
    provider: SdkMeterProvider,
    exporter: InMemoryMetricExporter,
}

impl Meter {
    fn of_this_process() -> Self {
        let exporter = InMemoryMetricExporter::default();
        let reader = PeriodicReader::builder(exporter.clone()).build();
        let provider = SdkMeterProvider::builder().with_reader(reader).build();
        opentelemetry::global::set_meter_provider(provider.clone());
        Self { provider, exporter }
    }

    /// `vangnet.views.size` of a view, as last exported; 0 when never.
    fn size_of(&self, view: &str) -> u64 {
        self.exporter.reset();
        self.provider.force_flush().unwrap();
        let exported = self.exporter.get_finished_metrics().unwrap();
        let metrics = exported.iter().flat_map(|of| of.scope_metrics());
        let mut metrics = metrics.flat_map(|scope| scope.metrics());
        let Some(metric) = metrics.find(|metric| metric.name() == "vangnet.views.size") else {
            return 0;
        };
        let AggregatedMetrics::U64(MetricData::Gauge(gauge)) = metric.data() else {
            panic!("not a gauge: {metric:?}");
        };
        let mut points = gauge.data_points();
        let point = points.find(|point| point.attributes().any(|it| it.value.as_str() == view));
        point.map_or(0, |point| point.value())
    }
}

#[tokio::test(start_paused = true)]
async fn views_within_their_limit_are_kept_and_over_it_they_serve_on_unkept() {
    let meter = Meter::of_this_process();
    assert_eq!(meter.size_of(Large::NAME), 0);
    let free = measure(u64::MAX, &meter).await;
    assert_eq!((free.large, free.small), (13, 1));

    let at_the_limit = measure(14, &meter).await;
    assert_eq!(at_the_limit.kept, [Large::NAME, Small::NAME]);

    let over = measure(13, &meter).await;
    assert_eq!((over.large, over.small), (13, 1), "serving on");
    assert_eq!(
        over.kept,
        [Large::NAME],
        "the one that makes it too much is not kept"
    );
}
