//! A server on this computer that fails as it is told to.

use std::{
    io::{BufRead, BufReader, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// What the server does with a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Sends the file, or the part that was asked for.
    Whole,
    /// Promises the file (or the part), sends this many bytes and hangs up.
    Drop(usize),
    /// Promises the file (or the part), sends this many bytes, and then nothing for as long as told.
    Stall(usize, Duration),
    /// Has no such file.
    NotFound,
    /// Sends the caller to another path of its own.
    Redirect(&'static str),
}

/// A running server; it gives each of its replies once, and the last one from then on.
pub struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves these bytes whatever the path.
    pub fn start(bytes: Vec<u8>, replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = asked.clone();
        thread::spawn(move || {
            for (count, stream) in listener.incoming().enumerate() {
                let reply = replies[count.min(replies.len() - 1)].clone();
                let (bytes, seen) = (bytes.clone(), seen.clone());
                // A caller that hangs up is no concern of ours.
                thread::spawn(move || drop(answer(stream.unwrap(), &bytes, &reply, &seen)));
            }
        });
        Self { port, asked }
    }

    /// The address of a path.
    pub fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// For each request so far, the range that it asked for (empty without one).
    pub fn ranges(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(
    mut stream: TcpStream,
    bytes: &[u8],
    reply: &Reply,
    asked: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut range = String::new();
    for line in BufReader::new(stream.try_clone()?).lines() {
        let line = line?.to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("range: bytes=") {
            value.clone_into(&mut range);
        }
        if line.is_empty() {
            break;
        }
    }
    asked.lock().unwrap().push(range.clone());
    let start: usize = range.trim_end_matches('-').parse().unwrap_or(0);
    let send = |stream: &mut TcpStream, count: usize| -> std::io::Result<()> {
        let rest = &bytes[start.min(bytes.len())..];
        let (status, total) = (
            if start > 0 {
                "206 Partial Content"
            } else {
                "200 OK"
            },
            bytes.len(),
        );
        write!(
            stream,
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\ncontent-range: bytes {start}-{}/{total}\r\nconnection: close\r\n\r\n",
            rest.len(),
            total - 1
        )?;
        stream.write_all(&rest[..count.min(rest.len())])
    };
    match reply {
        Reply::Whole => send(&mut stream, bytes.len())?,
        Reply::Drop(count) => send(&mut stream, *count)?,
        Reply::Stall(count, silence) => {
            send(&mut stream, *count)?;
            stream.flush()?;
            thread::sleep(*silence);
        }
        Reply::NotFound => stream.write_all(
            b"HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\nconnection: close\r\n\r\ngone",
        )?,
        Reply::Redirect(path) => write!(
            stream,
            "HTTP/1.1 302 Found\r\nlocation: /{path}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )?,
    }
    stream.flush()?;
    stream.shutdown(Shutdown::Both)
}
