//! The committed configuration of the server, on a real server: who may do what, and nobody more.

mod site;

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_nats::{Client, ConnectOptions, Subscriber};
use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, future::join_all};
use jiff::Timestamp;
use tokio::time::{sleep, timeout};
use vangnet_bus::{
    Bus, BusError, BusSubject, BusUser, CROSSES, Handler, NATS_FILES, REACTORS_COMMAND,
    REFUSALS_GO_TO, Request, Serving, WITH_GATEWAY,
};
use vangnet_domain::stream::{LedgerId, Service};
use vangnet_testkit::nats::{Server, Setup};

use site::{Site, secret, site};

const PATIENCE: Duration = Duration::from_secs(10);
/// How long we wait to see that something does not happen.
const SHORT: Duration = Duration::from_millis(500);

fn committed(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/nats")).join(name)
}

#[test]
fn the_committed_files_are_those_that_the_subjects_give() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a switch of the tests, not configuration"
    )]
    let write = std::env::var("VANGNET_BLESS").is_ok();
    for file in NATS_FILES {
        let (path, text) = (committed(file.name), (file.text)());
        if write {
            fs::create_dir_all(committed("")).expect("folder");
            fs::write(&path, &text).expect("file");
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == text,
            "deploy/nats/{} is not what the subjects give: cargo xtask gen",
            file.name
        );
    }
}

fn ledger() -> LedgerId {
    "flevoland".parse().expect("ledger")
}

fn request() -> Request {
    Request {
        payload: "question".into(),
        traceparent: String::new(),
        deadline: Timestamp::UNIX_EPOCH,
    }
}

#[derive(Default)]
struct Counting(AtomicUsize);

impl Counting {
    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Handler for Counting {
    async fn handle(&self, _: Request) -> Bytes {
        self.0.fetch_add(1, Ordering::SeqCst);
        "answer".into()
    }
}

fn subjects_of(service: Service) -> [BusSubject; 2] {
    [
        BusSubject::Command(ledger(), service),
        BusSubject::Ask(ledger(), service),
    ]
}

/// What another region says to this one.
fn from_elsewhere() -> BusSubject {
    BusSubject::Cross {
        to: ledger(),
        from: "utrecht".parse().expect("ledger"),
    }
}

/// Every service serves what is its own.
async fn serve_all(site: &Site) -> Vec<(BusSubject, Arc<Counting>, Box<dyn Serving>)> {
    let mut served = Vec::new();
    for service in Service::ALL {
        let bus = site.bus(BusUser::Service(*service)).await;
        let crosses = (*service == CROSSES).then(from_elsewhere);
        for subject in subjects_of(*service).into_iter().chain(crosses) {
            let handler = Arc::new(Counting::default());
            let serving = bus.serve(&subject, handler.clone()).await.expect("serve");
            served.push((subject, handler, serving));
        }
    }
    served
}

/// Whom each user reached, of all it tried to.
async fn reached(site: &Site) -> BTreeSet<(&'static str, String)> {
    let served = serve_all(site).await;
    let tries = join_all(BusUser::all().map(|user| {
        let served = &served;
        async move {
            let bus = site.bus(user).await;
            let tried = served.iter().map(|(subject, ..)| {
                let bus = bus.clone();
                async move { (subject, bus.request(subject, request(), SHORT).await) }
            });
            (user, join_all(tried).await)
        }
    }));
    let mut reached = BTreeSet::new();
    let mut answered = 0;
    for (user, answers) in tries.await {
        for (subject, answer) in answers {
            match answer {
                Ok(_) => {
                    answered += 1;
                    reached.insert((user.name(), subject.to_string()));
                }
                Err(BusError::NoReply { .. }) => {}
                Err(error) => panic!("{} to {subject}: {error}", user.name()),
            }
        }
    }
    // Nobody executed what nobody was told of.
    let handled: usize = served.iter().map(|(_, handler, _)| handler.count()).sum();
    assert_eq!(handled, answered);
    reached
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_user_reaches_whom_the_table_says_and_nobody_else() {
    let mut wanted = BTreeSet::new();
    for service in Service::ALL {
        for subject in subjects_of(*service) {
            wanted.insert(("gateway", subject.to_string()));
        }
        let [refusals, _] = subjects_of(REFUSALS_GO_TO);
        wanted.insert((service.as_str(), refusals.to_string()));
    }
    for (reacting, commanded) in REACTORS_COMMAND {
        for service in *commanded {
            let [command, _] = subjects_of(*service);
            wanted.insert((reacting.as_str(), command.to_string()));
        }
    }
    // And what crosses is said and heard by one service alone.
    wanted.insert((CROSSES.as_str(), from_elsewhere().to_string()));
    assert_eq!(reached(&site(|text| text)).await, wanted);
    assert!(!wanted.contains(&("intake", "cmd.flevoland.placement".to_owned())));
    // The same look at a server that lets everyone publish anything sees it.
    let open = site(|text| text.replace("publish: { allow: [", "publish: { allow: [\">\", "));
    let open = reached(&open).await;
    assert!(open.contains(&("intake", "cmd.flevoland.placement".to_owned())));
}

/// Those who got to serve a service that is not theirs.
async fn impostors(site: &Site) -> BTreeSet<(&'static str, Service)> {
    let mut impostors = BTreeSet::new();
    let gateway = site.bus(BusUser::Gateway).await;
    for user in BusUser::all() {
        let bus = site.bus(user).await;
        for service in Service::ALL {
            let own = match user {
                BusUser::Service(own) => own == *service,
                BusUser::Gateway => WITH_GATEWAY.contains(service),
                BusUser::Audit => false,
            };
            let [command, _] = subjects_of(*service);
            let handler = Arc::new(Counting::default());
            let serving = bus.serve(&command, handler.clone()).await.expect("serve");
            let answer = gateway.request(&command, request(), SHORT * 2).await;
            match (own, answer) {
                (true, Ok(_)) => assert_eq!(handler.count(), 1),
                (false, Err(BusError::NoResponder { .. })) => assert_eq!(handler.count(), 0),
                (false, _) if handler.count() > 0 => {
                    impostors.insert((user.name(), *service));
                }
                (_, answer) => panic!("{} serving {command}: {answer:?}", user.name()),
            }
            serving.stop().await;
        }
    }
    impostors
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_serves_what_is_not_its_own() {
    assert_eq!(impostors(&site(|text| text)).await, BTreeSet::new());
    let open = site(|text| text.replace("subscribe: { allow: [", "subscribe: { allow: [\">\", "));
    assert!(
        impostors(&open)
            .await
            .contains(&("intake", Service::Placement))
    );
}

async fn listen(client: &Client, subject: &str) -> Subscriber {
    let subscriber = client.subscribe(subject.to_owned()).await.expect("send");
    // A round trip: whether it was granted is decided.
    let own = client.new_inbox();
    let mut back = client.subscribe(own.clone()).await.expect("send");
    client.publish(own, Bytes::new()).await.expect("send");
    timeout(PATIENCE, back.next()).await.expect("own inbox");
    subscriber
}

/// What a user hears on subjects that are not for it, while everyone works.
async fn overheard(site: &Site, user: BusUser) -> Vec<String> {
    let raw = site.raw(user).await;
    let mut ears = Vec::new();
    for subject in [
        "_INBOX.>",
        "_INBOX.gateway.>",
        ">",
        "*.flevoland.*",
        "cmd.*.stay",
        "ask.*.stay",
    ] {
        ears.push(listen(&raw, subject).await);
    }
    let gateway = site.bus(BusUser::Gateway).await;
    let stay = site.bus(BusUser::Service(Service::Stay)).await;
    for subject in subjects_of(Service::Stay) {
        let serving = stay.serve(&subject, Arc::new(Counting::default())).await;
        let serving = serving.expect("serve");
        let answer = gateway.request(&subject, request(), PATIENCE).await;
        assert_eq!(answer, Ok("answer".into()));
        serving.stop().await;
    }
    sleep(SHORT).await;
    let mut heard = Vec::new();
    for mut ear in ears {
        while let Ok(Some(message)) = timeout(Duration::ZERO, ear.next()).await {
            heard.push(message.subject.to_string());
        }
    }
    heard
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_reads_along() {
    let nothing: Vec<String> = Vec::new();
    let (site, open) = (
        site(|text| text),
        site(|text| text.replace("subscribe: { allow: [", "subscribe: { allow: [\">\", ")),
    );
    for user in BusUser::all().filter(|user| *user != BusUser::Gateway) {
        assert_eq!(overheard(&site, user).await, nothing, "{}", user.name());
    }
    let heard = overheard(&open, BusUser::Service(Service::Intake)).await;
    assert!(
        heard
            .iter()
            .any(|subject| subject.starts_with("_INBOX.gateway.")),
        "{heard:?}"
    );
    assert!(
        heard.iter().any(|subject| subject == "cmd.flevoland.stay"),
        "{heard:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reply_goes_once_and_only_to_whom_asked() {
    let site = site(|text| text);
    let (gateway, stay) = (
        site.raw(BusUser::Gateway).await,
        site.raw(BusUser::Service(Service::Stay)).await,
    );
    let mut inbox = listen(&gateway, "_INBOX.gateway.here").await;
    let mut asked = stay
        .queue_subscribe("cmd.*.stay", "stay".to_owned())
        .await
        .expect("send");
    let _settled = listen(&stay, "head.*").await;
    stay.publish("_INBOX.gateway.here", "unasked".into())
        .await
        .expect("send");
    let _settled = listen(&stay, "head.*").await;
    gateway
        .publish_with_reply(
            "cmd.flevoland.stay",
            "_INBOX.gateway.here",
            "question".into(),
        )
        .await
        .expect("send");
    let question = timeout(PATIENCE, asked.next()).await.expect("in time");
    let inbox_asked = question.expect("question").reply.expect("inbox");
    for reply in ["first", "second"] {
        stay.publish(inbox_asked.clone(), reply.into())
            .await
            .expect("send");
    }
    let first = timeout(PATIENCE, inbox.next()).await.expect("in time");
    assert_eq!(first.expect("reply").payload, "first");
    let second = timeout(SHORT, inbox.next()).await;
    assert!(second.is_err(), "{second:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everyone_hears_everyones_hints() {
    let site = site(|text| text);
    let mut heads = Vec::new();
    let mut buses = Vec::new();
    for user in BusUser::all() {
        let bus = site.bus(user).await;
        heads.push(bus.hints(&ledger()).await.expect("hints"));
        buses.push(bus);
    }
    for (next, bus) in (1..).zip(&buses) {
        bus.hint(&ledger(), next).await;
        for head in &mut heads {
            let heard = timeout(PATIENCE, head.wait_for(|heard| *heard == next)).await;
            assert!(heard.is_ok_and(|heard| heard.is_ok()), "hint {next}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn strangers_are_not_let_in_and_a_server_without_passwords_does_not_start() {
    let site = site(|text| text);
    let connect = |options: ConnectOptions| {
        let options = options
            .add_root_certificates(site.ca_file.clone())
            .require_tls(true);
        options.connect(site.url())
    };
    assert!(connect(ConnectOptions::new()).await.is_err(), "nobody");
    let wrong = ConnectOptions::with_user_and_password("intake".into(), "wrong".into());
    assert!(connect(wrong).await.is_err(), "wrong password");
    let right = BusUser::Service(Service::Intake);
    let right = ConnectOptions::with_user_and_password("intake".into(), secret(right));
    assert!(connect(right.clone()).await.is_ok());
    let plain = right.connect(site.server.url()).await;
    assert!(plain.is_err(), "TLS that trusts nobody known");
    let [server, authorization] = [0, 1].map(|n| (NATS_FILES[n].text)());
    let bare = Server::start_with(&Setup {
        config: &server,
        files: &[("authorization.conf", &authorization)],
        env: &[],
    });
    let error = format!("{:#}", bare.expect_err("started without passwords"));
    assert!(error.contains("VANGNET_NATS_"), "{error}");
}
