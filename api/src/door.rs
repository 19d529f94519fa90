//! The door that connections come in by, and how it is shut in nobody's face.

use std::io;
use std::net::{Shutdown, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use socket2::SockRef;
use tokio::sync::watch;

/// More than a handshake takes, and more than the server needs to take a connection out of the queue.
const MOMENT: Duration = Duration::from_millis(200);

/// A second hold on the listening socket, because the server gives its own one up only when it ends altogether.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    unheard: Unheard,
}

impl Door {
    /// The door of a server that is about to listen.
    pub fn of(listener: &TcpListener) -> io::Result<Self> {
        Ok(Self { listener: listener.try_clone()?, unheard: Unheard::default() })
    }

    /// The connections whose first request has not come yet.
    pub fn unheard(&self) -> Unheard {
        self.unheard.clone()
    }

    /// Refuses new connections from now on, and loses none that a client believes to have. To close a listening socket
    /// resets every connection that waits in its queue, maybe with a request in it already. So the socket is first moved to
    /// where nobody finds it: the system refuses new connections, while those under way still come into the queue and out
    /// of it. The empty queue is closed.
    pub async fn shut(&self, server: &ServerHandle) {
        let socket = SockRef::from(&self.listener);
        #[cfg(target_os = "linux")]
        if let Err(error) = socket.bind_device_by_index_v4(Some(NOWHERE)) {
            tracing::warn!(%error, "connections that begin just now may be reset");
        }
        tokio::time::sleep(MOMENT).await;
        // The server would take a closed socket for a fault, and log one every half second.
        server.pause().await;
        tokio::time::sleep(MOMENT).await;
        if let Err(error) = socket.shutdown(Shutdown::Both) {
            tracing::debug!(%error, "the listening socket stays open until the server ends");
        }
    }
}

/// The index of a network interface that no machine has. A listening socket that is bound to an interface is found by what
/// comes in there only, and Linux asks neither for a privilege nor whether there is such an interface.
#[cfg(target_os = "linux")]
const NOWHERE: std::num::NonZeroU32 = std::num::NonZeroU32::new(i32::MAX.cast_unsigned()).expect("not zero");

/// How many connections were let in and have not brought a request yet. A server that ends closes them as idle, although
/// their request may be on its way; one that has brought a request was told with the reply that there will be no other.
#[derive(Clone, Debug, Default)]
pub struct Unheard(watch::Sender<usize>);

impl Unheard {
    /// One more, until it speaks or goes.
    pub fn newcomer(&self) -> Newcomer {
        self.0.send_modify(|count| *count += 1);
        Newcomer { among: self.clone(), has_spoken: AtomicBool::new(false) }
    }

    /// Ends when every connection has brought a request or has gone.
    pub async fn none(&self) {
        // The sender lives in `self`, so the channel cannot close while this waits.
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}

/// A connection, counted until its first request.
#[derive(Debug)]
pub struct Newcomer {
    among: Unheard,
    has_spoken: AtomicBool,
}

impl Newcomer {
    /// Its request has come.
    pub fn speaks(&self) {
        if !self.has_spoken.swap(true, Ordering::Relaxed) {
            self.among.0.send_modify(|count| *count -= 1);
        }
    }
}

impl Drop for Newcomer {
    fn drop(&mut self) {
        self.speaks();
    }
}
