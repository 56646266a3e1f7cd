//! A server of static files on this computer only.

// One search for the workspace and the real cells, shared with the tests of the trainer.
#[path = "../../data.rs"]
pub mod data;

use std::{
    io::ErrorKind,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
};

use anyhow::{Result, anyhow, ensure};
pub use axum;
use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
};
use tokio::{runtime::Runtime, task::JoinHandle};
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

/// Headers of every answer.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-cache"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    // The page needs none of what a browser asks a person for.
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), bluetooth=(), serial=(), hid=(), midi=()",
    ),
];

/// Names a folder with other models, and an index.json, than the committed ones.
pub const MODELS: &str = "LYMPHOSCOPE_MODELS";

/// Other models than the committed ones, to serve and to test.
pub fn other_models() -> Option<PathBuf> {
    std::env::var_os(MODELS).map(PathBuf::from)
}

/// Where the models are: the committed ones, unless others are named.
pub fn models() -> PathBuf {
    other_models().unwrap_or_else(|| data::root().join("public/models"))
}

/// A running server; it stops when dropped.
#[derive(Debug)]
pub struct Server {
    port: u16,
    /// The page's folder on the server, with a `/` at its end; nothing where it is at the top.
    below: String,
    task: JoinHandle<std::io::Result<()>>,
    /// Its own: with it end the connections, too.
    runtime: Option<Runtime>,
}

/// Takes a port of this computer, which no other can reach; port 0 takes a free one.
///
/// # Errors
///
/// Where the port is taken or may not be.
pub fn listen(port: u16) -> Result<TcpListener> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    bound.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!("port {port} is taken; give another with --port"),
        _ => anyhow!("port {port} can't be had ({error}); give another with --port"),
    })
}

impl Server {
    /// Serves a folder, with other models in place of its own where they are named.
    ///
    /// # Errors
    ///
    /// Where the folder holds no page, or no models where they were named.
    pub fn start(folder: &Path, listener: TcpListener) -> Result<Self> {
        Self::start_with(folder, listener, |router| router)
    }

    /// Serves a folder as [`Server::start`] does, with something around each answer.
    ///
    /// # Errors
    ///
    /// As [`Server::start`].
    pub fn start_with(
        folder: &Path,
        listener: TcpListener,
        around: impl FnOnce(Router) -> Router,
    ) -> Result<Self> {
        ensure!(
            folder.join("index.html").is_file(),
            "{} holds no page; build it with `cargo xtask build`",
            folder.display()
        );
        let mut router = Router::new().fallback_service(ServeDir::new(folder));
        if let Some(models) = other_models() {
            ensure!(
                models.join("index.json").is_file(),
                "{} holds no index.json; fill it with `trainer export --out`",
                models.display()
            );
            router = router.nest_service("/models", ServeDir::new(models));
        }
        for (name, value) in HEADERS {
            let value = HeaderValue::from_static(value);
            router = router.layer(SetResponseHeaderLayer::overriding(name, value));
        }
        Self::serve(around(router), listener)
    }

    /// Serves a folder as any host of static files does, without a header of ours, with the page in a folder below.
    ///
    /// # Errors
    ///
    /// Where the folder holds no page.
    pub fn plain(folder: &Path, listener: TcpListener, below: &str) -> Result<Self> {
        let page = folder.join(below);
        ensure!(
            page.join("index.html").is_file(),
            "{} holds no page",
            page.display()
        );
        let router = Router::new().fallback_service(ServeDir::new(folder));
        let mut server = Self::serve(router, listener)?;
        server.below = format!("{below}/");
        Ok(server)
    }

    fn serve(router: Router, listener: TcpListener) -> Result<Self> {
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let runtime = Runtime::new()?;
        let task = runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            axum::serve(listener, router).await
        });
        Ok(Self {
            port,
            below: String::new(),
            task,
            runtime: Some(runtime),
        })
    }

    /// The page's address.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/{}", self.port, self.below)
    }

    /// Serves until the program is stopped.
    ///
    /// # Errors
    ///
    /// Where the server fails.
    pub async fn wait(mut self) -> Result<()> {
        Ok((&mut self.task).await??)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_taken_is_named() {
        let first = listen(0).unwrap();
        let port = first.local_addr().unwrap().port();
        let error = listen(port).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("port {port} is taken; give another with --port")
        );
    }
}
