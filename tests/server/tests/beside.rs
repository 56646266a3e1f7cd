//! The program of the bundle: it serves what lies beside it, on this computer alone.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, ensure};

/// A program that runs, and ends with the value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Puts the program into a folder and starts it there; gives its first line.
fn started(folder: &Path) -> Result<(Running, String)> {
    let program = folder.join("start");
    fs::copy(env!("CARGO_BIN_EXE_lymphoscope"), &program)?;
    let mut child = Command::new(&program)
        .arg("--no-browser")
        // It goes by where it lies, not by where it is called from.
        .current_dir("/")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    let out = child.stdout.take().context("it has an output")?;
    BufReader::new(out).read_line(&mut line)?;
    Ok((Running(child), line))
}

#[test]
fn it_serves_the_page_beside_it_also_where_its_port_is_taken() -> Result<()> {
    let folder = tempfile::tempdir()?;
    fs::create_dir(folder.path().join("page"))?;
    fs::write(folder.path().join("page/index.html"), "<p>here</p>")?;
    // Whoever has it: the program takes another one.
    let _taken = TcpListener::bind("127.0.0.1:8417");
    let (_running, line) = started(folder.path())?;
    let address = line.trim().trim_start_matches("Lymphoscope: http://");
    let (host, _) = address.split_once('/').context("an address")?;
    let mut stream = TcpStream::connect(host)?;
    write!(stream, "GET / HTTP/1.0\r\nHost: {host}\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    ensure!(answer.contains("<p>here</p>"), "{answer}");
    ensure!(answer.contains("permissions-policy"), "{answer}");
    ensure!(host.starts_with("127.0.0.1:"), "{host}");
    Ok(())
}

#[test]
fn without_a_page_it_says_so_and_ends() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (mut running, line) = started(folder.path())?;
    ensure!(line.is_empty(), "{line}");
    ensure!(!running.0.wait()?.success());
    let mut said = String::new();
    let mut errors = running.0.stderr.take().context("it has errors")?;
    errors.read_to_string(&mut said)?;
    ensure!(said.contains("holds no page"), "{said}");
    Ok(())
}
