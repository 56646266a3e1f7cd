//! `trainer serve`

use std::{
    net::{SocketAddr, TcpListener},
    process::ExitCode,
};

use anyhow::{Context, Result, ensure};
use burn::server::{RemoteServer, TokenAuthorizer, WebSocketTransport};
use clap::Args;

use crate::device::{self, Numbers, TOKEN};

/// Lend this machine's devices to trainers on other machines, until Ctrl-C.
///
/// A trainer with `--device ws://machine:port` sends its pictures and weights here. Nothing on the way is
/// encrypted: listen on this machine alone, as is usual, and reach it through a tunnel such as `ssh -L
/// 3000:localhost:3000 machine`.
#[derive(Args, Debug)]
pub struct Serve {
    /// Devices that are lent, as in --device of `train`
    #[arg(long, default_value = "cpu")]
    device: String,
    /// Address and port; another address than this machine's own needs LYMPHOSCOPE_TOKEN in the environment, the
    /// same as there
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
}

impl Serve {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where a device can't be opened, the address is taken, or others could reach it without a token.
    pub fn run(&self) -> Result<ExitCode> {
        let token = device::token()?;
        ensure!(
            self.listen.ip().is_loopback() || token.is_some(),
            "anybody who reaches {} could use this machine's devices; set {TOKEN} here and where they are used, \
             or listen on 127.0.0.1 and use a tunnel",
            self.listen
        );
        let mut server = RemoteServer::new(device::open_all(&self.device, Numbers::F32)?);
        if let Some(token) = token {
            server = server.with_authorizer(TokenAuthorizer::new(token)?);
        }
        let listener = TcpListener::bind(self.listen)
            .with_context(|| format!("can't listen on {}; take another --listen", self.listen))?;
        println!("lending {} at ws://{}", self.device, listener.local_addr()?);
        server.serve(WebSocketTransport::from_listener(listener))?;
        Ok(ExitCode::SUCCESS)
    }
}
