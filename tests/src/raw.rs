//! A client without manners: it sends bytes as they are, for requests that no HTTP library would send.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long a test waits for a server that should have answered or hung up.
const PATIENCE: Duration = Duration::from_secs(20);

/// One connection.
pub struct Raw(TcpStream);

/// What came back.
#[derive(Clone, Debug)]
pub struct RawAnswer {
    /// The status, 0 when nothing came.
    pub status: u16,
    /// The status line and the headers.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Raw {
    /// Connects.
    pub async fn to(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.expect("a connection"))
    }

    /// Sends bytes; a server that has hung up already is what some tests wait for.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        if let Err(error) = self.0.write_all(bytes.as_ref()).await {
            assert!(
                matches!(error.kind(), std::io::ErrorKind::BrokenPipe | std::io::ErrorKind::ConnectionReset),
                "{error}"
            );
        }
    }

    /// Everything that comes until the server hangs up.
    pub async fn until_closed(&mut self) -> RawAnswer {
        let mut bytes = Vec::new();
        let read = tokio::time::timeout(PATIENCE, self.0.read_to_end(&mut bytes)).await;
        match read.expect("the server hangs up") {
            Ok(_) => RawAnswer::of(&bytes),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => RawAnswer::of(&bytes),
            Err(error) => panic!("{error}"),
        }
    }

    /// Sends the same bytes again and again, as a client that never comes to an end, until the server hangs up.
    pub async fn drip(mut self, bytes: &[u8]) -> RawAnswer {
        let (mut read, mut write) = self.0.split();
        let mut received = Vec::new();
        let dripping = async {
            let mut pace = tokio::time::interval(Duration::from_millis(50));
            loop {
                pace.tick().await;
                // Whether the server still listens, reading tells.
                let _ = write.write_all(bytes).await;
            }
        };
        let listening = async {
            match tokio::time::timeout(PATIENCE, read.read_to_end(&mut received)).await {
                Ok(Err(error)) if error.kind() != std::io::ErrorKind::ConnectionReset => panic!("{error}"),
                ended => assert!(ended.is_ok(), "the server hangs up"),
            }
        };
        tokio::select! {
            () = dripping => {}
            () = listening => {}
        }
        RawAnswer::of(&received)
    }

    /// Whether the server has hung up, or does so before long.
    pub async fn is_closed(&mut self) -> bool {
        let mut byte = [0];
        let read = tokio::time::timeout(PATIENCE, self.0.read(&mut byte)).await;
        matches!(read, Ok(Ok(0) | Err(_)))
    }
}

/// Ends when connections to an address are refused.
pub async fn refused(address: SocketAddr) {
    let connects = async {
        loop {
            if let Err(error) = TcpStream::connect(address).await {
                return error;
            }
        }
    };
    let error = tokio::time::timeout(PATIENCE, connects).await.expect("connections are refused");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused, "{error}");
}

/// Sends one request that ends with `Connection: close`, and reads the answer. `head` has no final line break.
pub async fn exchange(address: SocketAddr, head: &str, body: impl AsRef<[u8]>) -> RawAnswer {
    let mut raw = Raw::to(address).await;
    raw.send([format!("{head}\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes(), body.as_ref()].concat())
        .await;
    raw.until_closed().await
}

impl RawAnswer {
    fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        Self { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// A header, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let mut found = lines.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.trim())
    }
}
