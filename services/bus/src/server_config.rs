//! The configuration of the NATS server, written from the subjects: `deploy/nats/`.

use std::fmt::Write as _;

use crate::{BusUser, REPLY_BYTES_MAX};

/// What headers and subjects may add to a message, in bytes.
const HEADER_BYTES_MAX: usize = 64 * 1024;
/// How long a service may take to answer, in seconds; later the server refuses its reply.
const REPLY_SECONDS_MAX: u32 = 30;
/// A silent connection is tried this often, in seconds, so that a machine that vanished soon gets no more requests.
const PING_SECONDS: u32 = 5;

/// A file for the server.
pub struct NatsFile {
    /// Its name in `deploy/nats/`.
    pub name: &'static str,
    /// Writes its text.
    pub text: fn() -> String,
}

/// All files of the server, the one it is started with first.
pub const NATS_FILES: &[NatsFile] = &[
    NatsFile {
        name: "nats-server.conf",
        text: server,
    },
    NatsFile {
        name: "authorization.conf",
        text: authorization,
    },
];

/// The environment variable of the server with a user's password.
pub fn password_variable(user: BusUser) -> String {
    format!("VANGNET_NATS_PASSWORD_{}", user.name().to_uppercase())
}

fn server() -> String {
    let payload_bytes_max = REPLY_BYTES_MAX + HEADER_BYTES_MAX;
    format!(
        "\
# Generated from services/bus/src/server_config.rs by `cargo xtask gen`. Do not edit.
#
# nats-server 2.14 or newer, core NATS only: nothing is stored here, so there is nothing to back up.
# Its environment: VANGNET_NATS_CERT and VANGNET_NATS_KEY name the PEM files of its certificate and key, and
# every user of authorization.conf has a password there.

listen: \"0.0.0.0:4222\"

# Whoever does not speak TLS is not let in.
tls {{
  cert_file: $VANGNET_NATS_CERT
  key_file: $VANGNET_NATS_KEY
  min_version: \"1.3\"
  timeout: 5
}}

# Bytes: the largest reply and its headers.
max_payload: {payload_bytes_max}

# A machine that vanished is noticed within three of these.
ping_interval: \"{PING_SECONDS}s\"
ping_max: 2

include \"authorization.conf\"
"
    )
}

fn authorization() -> String {
    let mut text = String::from(
        "\
# Generated from services/bus/src/subjects.rs by `cargo xtask gen`. Do not edit.
#
# One account, one user for each service. A user reads its own inboxes and no other's, serves only as a member of its
# own queue group, and publishes only the commands that its reactors give. Passwords are read from the environment: 32
# letters and digits or more, a letter first (the server would read digits as a number).

accounts {
  vangnet {
    users: [
",
    );
    for user in BusUser::all() {
        write_user(&mut text, user);
    }
    text.push_str("    ]\n  }\n}\n");
    text
}

fn write_user(text: &mut String, user: BusUser) {
    let rights = user.rights();
    let list = |subjects: &[String]| {
        let quoted: Vec<String> = subjects.iter().map(|s| format!("\"{s}\"")).collect();
        quoted.join(", ")
    };
    let replies = match rights.replies {
        true => format!(
            "          # One reply to each request, in time.\n          \
             allow_responses: {{ max: 1, expires: \"{REPLY_SECONDS_MAX}s\" }}\n"
        ),
        false => String::new(),
    };
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "      {{
        user: {name}
        password: ${password}
        permissions: {{
          publish: {{ allow: [{publish}] }}
          subscribe: {{ allow: [{subscribe}] }}
{replies}        }}
      }}
",
        name = user.name(),
        password = password_variable(user),
        publish = list(&rights.publish),
        subscribe = list(&rights.subscribe),
    );
}
