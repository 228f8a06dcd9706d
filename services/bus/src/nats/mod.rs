//! The bus over core NATS. No JetStream: nothing is stored or acknowledged on the way.

mod config;
mod hints;
mod inbox;
mod serve;
mod wire;

use std::{sync::Arc, time::Duration};

use async_nats::{
    Auth, AuthError, Client, ConnectOptions, Event, PublishErrorKind, ServerAddr, ServerError,
    StatusCode, connection::State, rustls::crypto::ring,
};
use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use secrecy::ExposeSecret;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, timeout, timeout_at},
};
use vangnet_domain::stream::LedgerId;

pub use self::config::{Login, NatsConfig, NatsConfigError, Password, Tls};
use self::{
    hints::Heads,
    inbox::{Inbox, Place},
    serve::NatsSource,
};
use crate::{
    Bus, BusError, BusSubject, Handler, HintSubject, Request, Serving, WAITING_MAX,
    serving::{Answer, ServingTask},
};

/// Longest wait for one attempt to connect.
const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// Longest wait between attempts to connect; there is no last attempt.
const RECONNECT_DELAY_MAX: Duration = Duration::from_secs(2);
/// Shortest wait between attempts, doubled after each.
const RECONNECT_DELAY_MIN: Duration = Duration::from_millis(25);
/// A silent connection is tried this often, and given up after the second time without an answer.
const PING_INTERVAL: Duration = Duration::from_secs(5);
/// Longest wait for the connection to take a message.
const SEND_WAIT: Duration = Duration::from_secs(1);
/// Longest wait until the server has seen a subscription.
const SETTLE_WAIT: Duration = Duration::from_secs(2);
const POLL: Duration = Duration::from_millis(10);

/// The bus over NATS: one connection, as one user.
///
/// It is there at once and connects in the background, for ever; until then, and whenever the server is away, a request is
/// [`BusError::Away`] at once, serving and listening begin when the server is back, and the newest hint of each ledger
/// waits. A request that was sent when the connection breaks is [`BusError::NoReply`] at once.
pub struct NatsBus {
    connection: Arc<Connection>,
    heads: Arc<Heads>,
    // Ends with the bus.
    tasks: std::sync::Mutex<JoinSet<()>>,
}

/// What those who serve and those who ask share.
struct Connection {
    client: Client,
    inbox: Arc<Inbox>,
    inbox_prefix: String,
}

impl NatsBus {
    /// Connect, in the background. An error only when the configuration is refused; that the server is away, or refuses
    /// us, is no error but logged.
    pub async fn connect(config: &NatsConfig) -> Result<Self, NatsConfigError> {
        let servers = config.servers()?;
        let (inbox, heads) = (Arc::new(Inbox::default()), Arc::new(Heads::default()));
        let options = options(config, &servers).await?;
        let (breaking, waking) = (inbox.clone(), heads.clone());
        let options = options.event_callback(move |event| {
            on_event(&event, &breaking, &waking);
            std::future::ready(())
        });
        let client = options
            .connect(servers)
            .await
            .map_err(|_| NatsConfigError::Url)?;
        let connection = Arc::new(Connection {
            inbox_prefix: client.new_inbox(),
            client,
            inbox,
        });
        let bus = Self {
            connection,
            heads,
            tasks: std::sync::Mutex::default(),
        };
        bus.start().await?;
        Ok(bus)
    }

    async fn start(&self) -> Result<(), NatsConfigError> {
        let Connection {
            client,
            inbox,
            inbox_prefix,
        } = &*self.connection;
        let mut replies = client
            .subscribe(format!("{inbox_prefix}.*"))
            .await
            .map_err(|_| NatsConfigError::Inbox)?;
        let inbox = inbox.clone();
        self.spawn(async move {
            while let Some(reply) = replies.next().await {
                inbox.take(reply);
            }
        });
        self.spawn(self.heads.clone().publish(client.clone()));
        Ok(())
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self
            .tasks
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        tasks.spawn(task);
    }

    /// Wait until the server is there, at most `wait`. Whether it is.
    pub async fn until_connected(&self, wait: Duration) -> bool {
        let until = Instant::now() + wait;
        while !self.connection.is_connected() && Instant::now() < until {
            sleep(POLL).await;
        }
        self.connection.is_connected()
    }
}

async fn options(
    config: &NatsConfig,
    servers: &[ServerAddr],
) -> Result<ConnectOptions, NatsConfigError> {
    let mut options = match config.login.clone() {
        None => ConnectOptions::new(),
        Some(login) => {
            // Once now, so that a missing file is an error and not a log line.
            password(&login).await?;
            ConnectOptions::with_auth_callback(move |_| authenticate(login.clone()))
                .name(user(config))
        }
    };
    if servers.iter().any(ServerAddr::tls_required) {
        // Whichever providers the build has, this is the one; the process may have set it already.
        let _ = ring::default_provider().install_default();
        options = options.require_tls(true);
        if let Some(ca_file) = &config.tls.ca_file {
            options = options.add_root_certificates(ca_file.clone());
        }
    }
    Ok(options
        .custom_inbox_prefix(&config.inbox_prefix)
        .retry_on_initial_connect()
        // Servers that announce themselves might not be the configured ones; a cluster is configured by all its URLs.
        .ignore_discovered_servers()
        .max_reconnects(None)
        .reconnect_delay_callback(reconnect_delay)
        .connection_timeout(CONNECT_WAIT)
        .ping_interval(PING_INTERVAL)
        .subscription_capacity(WAITING_MAX))
}

fn user(config: &NatsConfig) -> &str {
    config.login.as_ref().map_or("", |login| &login.user)
}

fn reconnect_delay(attempts: usize) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    let factor = 2_u32.checked_pow(doublings).unwrap_or(u32::MAX);
    match attempts {
        0 | 1 => Duration::ZERO,
        _ => RECONNECT_DELAY_MIN
            .saturating_mul(factor)
            .min(RECONNECT_DELAY_MAX),
    }
}

async fn password(login: &Login) -> Result<String, NatsConfigError> {
    match &login.password {
        Password::Given(password) => Ok(password.expose_secret().to_owned()),
        Password::File(path) => match tokio::fs::read_to_string(path).await {
            Ok(password) => Ok(password.trim().to_owned()),
            Err(error) => Err(NatsConfigError::PasswordFile {
                path: path.clone(),
                reason: error.kind().to_string(),
            }),
        },
    }
}

async fn authenticate(login: Login) -> Result<Auth, AuthError> {
    let mut auth = Auth::new();
    auth.password = Some(password(&login).await.map_err(AuthError::new)?);
    auth.username = Some(login.user);
    Ok(auth)
}

fn on_event(event: &Event, inbox: &Inbox, heads: &Heads) {
    match event {
        Event::Connected => {
            tracing::info!("bus connected");
            heads.wake();
        }
        Event::Disconnected => {
            tracing::warn!("bus disconnected");
            inbox.break_all();
        }
        // Names subjects and users, which hold no personal data.
        Event::ServerError(ServerError::Other(error)) => tracing::error!(%error, "bus refused"),
        Event::ServerError(error) => tracing::error!(%error, "bus refused"),
        Event::ClientError(error) => tracing::warn!(%error, "bus"),
        Event::SlowConsumer(subscription) => {
            tracing::warn!(
                subscription,
                waiting_max = WAITING_MAX,
                "message lost: too many wait"
            );
        }
        Event::LameDuckMode | Event::Draining | Event::Closed => tracing::info!(%event, "bus"),
    }
}

impl Connection {
    fn is_connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// Wait, a bounded time, until the server has taken in everything that was sent to it on this connection: a message
    /// to ourselves comes back behind it.
    async fn settle(&self) {
        if !self.is_connected() {
            return;
        }
        let mut place = self.inbox.place();
        let subject = place.subject(&self.inbox_prefix);
        let _ = timeout(SETTLE_WAIT, async {
            if self.client.publish(subject, Bytes::new()).await.is_ok() {
                let _ = (&mut place.reply).await;
            }
        })
        .await;
    }

    fn away(&self, context: &str) -> BusError {
        BusError::Away {
            context: context.to_owned(),
        }
    }

    async fn send(
        &self,
        subject: &str,
        request: Request,
        place: &Place,
        until: Instant,
    ) -> Result<(), BusError> {
        let headers = wire::request_headers(&request);
        let bytes = request.payload.len();
        let sending = self.client.publish_with_reply_and_headers(
            subject.to_owned(),
            place.subject(&self.inbox_prefix),
            headers,
            request.payload,
        );
        match timeout_at(until, sending).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) if error.kind() == PublishErrorKind::MaxPayloadExceeded => {
                Err(BusError::TooLarge {
                    bytes,
                    max: self.client.max_payload(),
                })
            }
            Ok(Err(_)) => Err(self.away("the connection is closed")),
            // Cancelled before it was handed over, so it is certainly not sent.
            Err(_) => Err(self.away("the connection takes nothing")),
        }
    }
}

#[async_trait]
impl Bus for NatsBus {
    async fn request(
        &self,
        subject: &BusSubject,
        request: Request,
        wait: Duration,
    ) -> Result<Bytes, BusError> {
        request.check_size()?;
        let until = Instant::now() + wait;
        let connection = &self.connection;
        // The place first: a connection that breaks from here on is noticed in it.
        let mut place = connection.inbox.place();
        if !connection.is_connected() {
            return Err(connection.away("not connected"));
        }
        let subject = subject.to_string();
        connection
            .send(&subject, request.into_carried(), &place, until)
            .await?;
        match timeout_at(until, &mut place.reply).await {
            Ok(Ok(reply)) if reply.status == Some(StatusCode::NO_RESPONDERS) => {
                Err(BusError::NoResponder { subject })
            }
            Ok(Ok(reply)) => match wire::read_answer(reply) {
                Answer::Reply(reply) => Ok(reply),
                Answer::Abandoned => Err(BusError::NoReply { subject }),
            },
            Ok(Err(_)) | Err(_) => Err(BusError::NoReply { subject }),
        }
    }

    async fn serve(
        &self,
        subject: &BusSubject,
        handler: Arc<dyn Handler>,
    ) -> Result<Box<dyn Serving>, BusError> {
        let name = subject.to_string();
        let group = subject.service().to_string();
        let subscribing = self.connection.client.queue_subscribe(name.clone(), group);
        let requests = self.subscribed(subscribing).await?;
        let source = NatsSource {
            connection: self.connection.clone(),
            requests,
            until: None,
        };
        Ok(ServingTask::start(source, handler, name))
    }

    async fn hint(&self, ledger: &LedgerId, next: u64) {
        self.heads.send(ledger, next);
    }

    async fn hints(&self, ledger: &LedgerId) -> Result<watch::Receiver<u64>, BusError> {
        if let Some(heard) = self.heads.heard(ledger) {
            return Ok(heard);
        }
        let subject = HintSubject(ledger.clone()).to_string();
        let subscribing = self.connection.client.subscribe(subject);
        let hints = self.subscribed(subscribing).await?;
        if let Some(hearing) = self.heads.listen(ledger, hints) {
            self.spawn(hearing);
        }
        let heard = self.heads.heard(ledger);
        heard.ok_or_else(|| self.connection.away("listening"))
    }

    fn is_connected(&self) -> bool {
        self.connection.is_connected()
    }
}

impl NatsBus {
    /// A subscription that the server knows of, or, when it is away, will know of once it is back.
    async fn subscribed<E>(
        &self,
        subscribing: impl Future<Output = Result<async_nats::Subscriber, E>>,
    ) -> Result<async_nats::Subscriber, BusError> {
        match timeout(SEND_WAIT, subscribing).await {
            Ok(Ok(subscriber)) => {
                self.connection.settle().await;
                Ok(subscriber)
            }
            _ => Err(self.connection.away("the connection takes no subscription")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_between_attempts_grows_to_its_limit() {
        let delays: Vec<_> = (0..8).map(|n| reconnect_delay(n).as_millis()).collect();
        assert_eq!(delays, [0, 0, 50, 100, 200, 400, 800, 1600]);
        for attempts in [8, 40, usize::MAX] {
            assert_eq!(reconnect_delay(attempts), RECONNECT_DELAY_MAX);
        }
    }
}
