//! An OTLP receiver in this process: takes what is exported over HTTP and keeps its bytes.
//!
//! HTTP/1.1 as the exporters speak it (`POST`, a body with its length, connections kept), on threads of its own.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use opentelemetry_proto::tonic::{
    collector::{metrics::v1::ExportMetricsServiceRequest, trace::v1::ExportTraceServiceRequest},
    common::v1::{KeyValue, any_value::Value},
    metrics::v1::{metric::Data, number_data_point},
    resource::v1::Resource,
};

/// Largest export that is taken.
const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// One export, as it came.
struct Export {
    path: String,
    head: Vec<u8>,
    body: Vec<u8>,
}

/// Listens until it is dropped.
pub struct Receiver {
    address: SocketAddr,
    exports: Arc<Mutex<Vec<Export>>>,
    ended: Arc<AtomicBool>,
}

/// A span, with ids in hexadecimal as `traceparent` has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// `service.name` of the process it comes from.
    pub service: String,
    pub name: String,
    pub trace: String,
    pub id: String,
    /// Empty for a root.
    pub parent: String,
}

/// The last value of one series of a metric: for a histogram how many were measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    pub service: String,
    pub name: String,
    pub labels: Vec<(String, String)>,
    pub value: f64,
}

impl Receiver {
    /// On a free port of this machine.
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let receiver = Self {
            address: listener.local_addr().expect("an address"),
            exports: Arc::default(),
            ended: Arc::default(),
        };
        let (exports, ended) = (receiver.exports.clone(), receiver.ended.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                let exports = exports.clone();
                // Ends when its process hangs up.
                thread::spawn(move || stream.map(|stream| take(stream, &exports)));
            }
        });
        receiver
    }

    /// For `OTEL_EXPORTER_OTLP_ENDPOINT`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that came, head and body of each export, one after the other.
    pub fn bytes(&self) -> Vec<u8> {
        let exports = self.exports.lock().expect("no panic before");
        let parts = exports
            .iter()
            .flat_map(|export| [&export.head, &export.body]);
        parts.flatten().copied().collect()
    }

    fn bodies<M: prost::Message + Default>(&self, path: &str) -> Vec<M> {
        let exports = self.exports.lock().expect("no panic before");
        let ours = exports.iter().filter(|export| export.path == path);
        ours.map(|export| M::decode(&export.body[..]).expect("protobuf"))
            .collect()
    }

    /// All resources that traces came from.
    pub fn resources(&self) -> Vec<Vec<(String, String)>> {
        let requests: Vec<ExportTraceServiceRequest> = self.bodies("/v1/traces");
        let resources = requests
            .into_iter()
            .flat_map(|request| request.resource_spans);
        resources
            .map(|spans| labels(spans.resource.unwrap_or_default().attributes))
            .collect()
    }

    /// All spans.
    pub fn spans(&self) -> Vec<Span> {
        let requests: Vec<ExportTraceServiceRequest> = self.bodies("/v1/traces");
        let mut found = Vec::new();
        for of_resource in requests
            .into_iter()
            .flat_map(|request| request.resource_spans)
        {
            let service = service(of_resource.resource);
            let spans = of_resource.scope_spans.into_iter();
            found.extend(spans.flat_map(|scope| scope.spans).map(|span| Span {
                service: service.clone(),
                name: span.name,
                trace: hex(&span.trace_id),
                id: hex(&span.span_id),
                parent: hex(&span.parent_span_id),
            }));
        }
        found
    }

    /// All metrics: every value that was exported.
    pub fn metrics(&self) -> Vec<Measured> {
        let requests: Vec<ExportMetricsServiceRequest> = self.bodies("/v1/metrics");
        let mut found = Vec::new();
        for of_resource in requests
            .into_iter()
            .flat_map(|request| request.resource_metrics)
        {
            let service = service(of_resource.resource);
            let scopes = of_resource.scope_metrics.into_iter();
            for metric in scopes.flat_map(|scope| scope.metrics) {
                for (attributes, value) in values(metric.data) {
                    found.push(Measured {
                        service: service.clone(),
                        name: metric.name.clone(),
                        labels: labels(attributes),
                        value,
                    });
                }
            }
        }
        found
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Wakes the listener, which then ends.
        let _ = TcpStream::connect(self.address);
    }
}

/// The exports of one connection, until it ends.
fn take(stream: TcpStream, exports: &Mutex<Vec<Export>>) -> std::io::Result<()> {
    let mut answers = stream.try_clone()?;
    let mut stream = BufReader::new(stream);
    loop {
        let (mut head, mut length) = (Vec::new(), 0);
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line)? == 0 {
                return Ok(());
            }
            head.extend_from_slice(line.as_bytes());
            if let Some(("content-length", bytes)) =
                line.to_ascii_lowercase().trim_end().split_once(": ")
            {
                length = bytes.parse().map_err(std::io::Error::other)?;
            }
            if line == "\r\n" {
                break;
            }
        }
        if length > BODY_BYTES_MAX {
            return Err(std::io::Error::other("too large"));
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body)?;
        let request = String::from_utf8_lossy(&head);
        let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut kept = exports.lock().map_err(|_| std::io::Error::other("ended"))?;
        kept.push(Export { path, head, body });
        drop(kept);
        // An empty message of either kind: all taken.
        answers.write_all(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n",
        )?;
    }
}

fn service(resource: Option<Resource>) -> String {
    let attributes = labels(resource.unwrap_or_default().attributes);
    let name = attributes
        .into_iter()
        .find(|(key, _)| key == "service.name");
    name.map(|(_, name)| name).unwrap_or_default()
}

fn labels(attributes: Vec<KeyValue>) -> Vec<(String, String)> {
    let texts = attributes
        .into_iter()
        .filter_map(|attribute| match attribute.value?.value? {
            Value::StringValue(text) => Some((attribute.key, text)),
            _ => None,
        });
    texts.collect()
}

fn values(data: Option<Data>) -> Vec<(Vec<KeyValue>, f64)> {
    let points = match data {
        Some(Data::Histogram(histogram)) => {
            let points = histogram.data_points.into_iter();
            return points
                .map(|point| (point.attributes, point.count as f64))
                .collect();
        }
        Some(Data::Sum(sum)) => sum.data_points,
        Some(Data::Gauge(gauge)) => gauge.data_points,
        _ => Vec::new(),
    };
    let values = points.into_iter().filter_map(|point| {
        let value = match point.value? {
            number_data_point::Value::AsDouble(value) => value,
            number_data_point::Value::AsInt(value) => value as f64,
        };
        Some((point.attributes, value))
    });
    values.collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
