//! A small OpenID Connect issuer in the test's process: its discovery document, its keys, and what it signs.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use convite_tests::{Actor, TestApp};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A key pair with its name.
pub struct Key {
    kid: String,
    pair: Pair,
}

enum Pair {
    Ec(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl Key {
    pub fn ec(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key pair");
        Self { kid: kid.to_owned(), pair: Pair::Ec(pair) }
    }

    pub fn rsa(kid: &str) -> Self {
        Self { kid: kid.to_owned(), pair: Pair::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key pair")) }
    }

    /// The header of a token of this key.
    pub fn header(&self) -> Value {
        let algorithm = match self.pair {
            Pair::Ec(_) => "ES256",
            Pair::Rsa(_) => "RS256",
        };
        json!({ "alg": algorithm, "typ": "at+jwt", "kid": self.kid })
    }

    /// The public half, as the issuer publishes it.
    pub fn published(&self) -> Value {
        match &self.pair {
            Pair::Ec(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": self.kid, "x": encoded(x), "y": encoded(y) })
            }
            Pair::Rsa(pair) => {
                let (n, e) = (pair.public_key().modulus(), pair.public_key().exponent());
                let [n, e] = [n, e].map(|number| encoded(number.big_endian_without_leading_zero()));
                json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": n, "e": e })
            }
        }
    }

    /// A token of any header and claims.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let text = unsigned(header, claims);
        let random = SystemRandom::new();
        let signature = match &self.pair {
            Pair::Ec(pair) => pair.sign(&random, text.as_bytes()).expect("a signature").as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature).expect("a signature");
                signature
            }
        };
        format!("{text}.{}", encoded(&signature))
    }
}

/// What stands before the signature.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encoded(header.to_string().as_bytes()), encoded(claims.to_string().as_bytes()))
}

pub fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// How the issuer answers.
#[derive(Clone)]
pub enum Mood {
    /// With its documents.
    Well,
    /// By hanging up.
    Away,
    /// To everything with this.
    Says(String),
    /// With the documents of an issuer of another name.
    AnotherName,
}

struct Desk {
    keys: Vec<Value>,
    mood: Mood,
    asked: usize,
}

/// The issuer. It goes with this value.
pub struct Issuer {
    address: SocketAddr,
    desk: Arc<Mutex<Desk>>,
    server: tokio::task::JoinHandle<()>,
    pub key: Key,
}

impl Issuer {
    pub async fn open() -> Self {
        Self::with(Key::ec("first")).await
    }

    pub async fn with(key: Key) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let desk = Arc::new(Mutex::new(Desk { keys: vec![key.published()], mood: Mood::Well, asked: 0 }));
        let server = tokio::spawn(serve(listener, address, desk.clone()));
        Self { address, desk, server, key }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A server that accepts its tokens.
    pub async fn app(&self) -> TestApp {
        TestApp::start_with(|settings| settings.oidc.oidc_issuer = Some(self.url())).await
    }

    pub fn publish(&self, keys: Vec<Value>) {
        self.desk().keys = keys;
    }

    pub fn show(&self, mood: Mood) {
        self.desk().mood = mood;
    }

    /// How often it was asked for its keys, or anything in their place.
    pub fn asked(&self) -> usize {
        self.desk().asked
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().expect("nobody panicked")
    }

    /// The claims of a good token.
    pub fn claims(&self, app: &TestApp, subject: &str, roles: &[&str]) -> Value {
        let now = app.now().timestamp();
        json!({
            "iss": self.url(), "sub": subject, "aud": "http://convite.test/v1",
            "iat": now, "exp": now + 300, "roles": roles
        })
    }

    /// Somebody with a good token.
    pub fn bearer(&self, app: &TestApp, subject: &str, roles: &[&str]) -> Actor {
        self.bearer_of(app, &self.claims(app, subject, roles))
    }

    /// Somebody with a token of these claims.
    pub fn bearer_of(&self, app: &TestApp, claims: &Value) -> Actor {
        app.bearer(self.key.sign(&self.key.header(), claims))
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, address: SocketAddr, desk: Arc<Mutex<Desk>>) {
    loop {
        let (socket, _) = listener.accept().await.expect("a connection");
        let desk = desk.clone();
        // A client that hangs up is none of the test's business.
        tokio::spawn(async move { answer(socket, address, desk).await.ok() });
    }
}

async fn answer(mut socket: TcpStream, address: SocketAddr, desk: Arc<Mutex<Desk>>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await?);
    }
    let reply = reply(&String::from_utf8_lossy(&head), address, &mut desk.lock().expect("nobody panicked"));
    match reply {
        Some(reply) => socket.write_all(reply.as_bytes()).await,
        None => Ok(()),
    }
}

fn reply(head: &str, address: SocketAddr, desk: &mut Desk) -> Option<String> {
    let about_itself = head.starts_with("GET /.well-known/openid-configuration ");
    if !about_itself || !matches!(desk.mood, Mood::Well) {
        desk.asked += 1;
    }
    let name = match &desk.mood {
        Mood::Away => return None,
        Mood::Says(reply) => return Some(reply.clone()),
        Mood::AnotherName => "https://another.example.org".to_owned(),
        Mood::Well => format!("http://{address}"),
    };
    let document = match about_itself {
        true => json!({ "issuer": name, "jwks_uri": format!("http://{address}/keys") }),
        false => json!({ "keys": desk.keys }),
    };
    Some(http("200 OK", "", &document.to_string()))
}

/// A reply on the wire; further headers end with a line break.
pub fn http(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}
