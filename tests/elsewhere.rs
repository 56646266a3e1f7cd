//! Who listens elsewhere, for tests of what can reach another server.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use anyhow::Result;
use tokio::net::{TcpListener, UdpSocket};

/// A server that is not the page's.
#[derive(Debug)]
pub struct Elsewhere {
    /// Its port, for connections and for datagrams.
    pub port: u16,
    /// Connections and datagrams so far.
    reached: Arc<AtomicUsize>,
}

impl Elsewhere {
    /// Takes a free port of this computer.
    ///
    /// # Errors
    ///
    /// Where none can be had.
    pub async fn listen() -> Result<Self> {
        // A port that is free for connections may be taken for datagrams: a browser beside this test has some.
        let mut tries = 0;
        let (connections, port, datagrams) = loop {
            let connections = TcpListener::bind("127.0.0.1:0").await?;
            let port = connections.local_addr()?.port();
            match UdpSocket::bind(("127.0.0.1", port)).await {
                Ok(datagrams) => break (connections, port, datagrams),
                Err(why) if tries == 20 => return Err(why.into()),
                Err(_) => tries += 1,
            }
        };
        let reached = Arc::new(AtomicUsize::new(0));
        let (by_connection, by_datagram) = (reached.clone(), reached.clone());
        tokio::spawn(async move {
            // Each is closed at once: nothing is answered.
            while connections.accept().await.is_ok() {
                by_connection.fetch_add(1, Ordering::SeqCst);
            }
        });
        tokio::spawn(async move {
            while datagrams.recv(&mut [0; 1500]).await.is_ok() {
                by_datagram.fetch_add(1, Ordering::SeqCst);
            }
        });
        Ok(Self { port, reached })
    }

    /// How often it was reached.
    pub fn reached(&self) -> usize {
        self.reached.load(Ordering::SeqCst)
    }
}
