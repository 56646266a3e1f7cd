//! A server of static files on this computer only.

use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
};
use tokio::{net::TcpListener, task::JoinHandle};
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

use crate::data;

/// Headers of every answer.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-cache"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
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
    task: JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// Serves a folder, with other models in place of its own where they are named; port 0 takes a
    /// free one.
    ///
    /// # Errors
    ///
    /// Where the folder holds no page or the port is taken.
    pub async fn start(folder: &Path, port: u16) -> Result<Self> {
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
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .with_context(|| format!("port {port} is taken; give another with --port"))?;
        let port = listener.local_addr()?.port();
        let task = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { port, task })
    }

    /// The page's address.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
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
        self.task.abort();
    }
}
