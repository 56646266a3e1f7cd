//! `cargo xtask serve`

use anyhow::Result;
use server::Server;
use tokio::runtime::Runtime;

use crate::build;

/// Builds the page and serves it until it is stopped.
///
/// # Errors
///
/// Where the port is taken, which is known before anything is built, or the page can't be built.
pub fn run(port: u16) -> Result<()> {
    let listener = server::listen(port)?;
    let dist = build::page()?;
    Runtime::new()?.block_on(async {
        let server = Server::start(&dist, listener)?;
        println!("Lymphoscope is at {}", server.address());
        println!("For research and teaching only. Not a medical device. Stop with Ctrl-C.");
        server.wait().await
    })
}
