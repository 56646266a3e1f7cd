//! Serves the built page: `serve <folder> <port>`.

use std::{env, path::PathBuf};

use anyhow::{Context, Result};

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().context("which folder?")?);
    let port: u16 = arguments.next().context("which port?")?.parse()?;
    let server = tests::server::Server::start(&folder, port).await?;
    println!("Lymphoscope is at {}", server.address());
    println!("For research and teaching only. Not a medical device. Stop with Ctrl-C.");
    server.wait().await
}
