//! Downloads from a server on this computer that fails as it is told to.

use super::*;

#[path = "../../tests/server/mod.rs"]
mod server;

use server::{Reply, Server};

const SIZE: usize = 300_000;

fn bytes() -> Vec<u8> {
    (0..SIZE).map(|at| (at * 7 + at / 251) as u8).collect()
}

/// The hash of these bytes, for as long as the test runs.
fn digest(bytes: &[u8]) -> Digest {
    Digest::Sha256(shared::artifact::sha256(bytes).leak())
}

/// Names of the files in a folder.
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
    names.collect()
}

struct Setup {
    server: Server,
    folder: tempfile::TempDir,
}

impl Setup {
    fn new(replies: &[Reply]) -> Self {
        Self {
            server: Server::start(bytes(), replies.to_vec()),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn fetch(&self) -> Result<PathBuf> {
        let expected = Some(digest(&bytes()));
        fetch(&self.server.address("net.h5"), self.folder.path(), expected)
    }

    fn refusal(&self) -> String {
        format!("{:#}", self.fetch().unwrap_err())
    }

    fn fetches_whole(&self) {
        assert_eq!(fs::read(self.fetch().unwrap()).unwrap(), bytes());
        assert_eq!(files(self.folder.path()), ["net.h5"]);
    }
}

#[test]
fn a_file_is_downloaded_once() {
    let setup = Setup::new(&[Reply::Whole]);
    setup.fetches_whole();
    setup.fetches_whole();
    assert_eq!(setup.server.ranges(), [""]);
}

#[test]
fn a_kept_file_that_was_damaged_is_downloaded_again() {
    let setup = Setup::new(&[Reply::Whole]);
    fs::write(setup.folder.path().join("net.h5"), "damaged").unwrap();
    setup.fetches_whole();
}

#[test]
fn a_broken_connection_is_resumed() {
    let setup = Setup::new(&[Reply::Drop(100_000), Reply::Whole]);
    setup.fetches_whole();
    assert_eq!(setup.server.ranges(), ["", "100000-"]);
}

#[test]
fn a_server_that_falls_silent_is_asked_again() {
    let silence = 10 * PATIENCE;
    let setup = Setup::new(&[Reply::Stall(100_000, silence), Reply::Whole]);
    let started = std::time::Instant::now();
    setup.fetches_whole();
    assert!(started.elapsed() < silence, "it was waited for to the end");
    assert_eq!(setup.server.ranges(), ["", "100000-"]);
}

#[test]
fn a_connection_that_breaks_again_and_again_is_resumed_by_the_next_call() {
    let setup = Setup::new(&[
        Reply::Drop(1000),
        Reply::Drop(1000),
        Reply::Drop(1000),
        Reply::Whole,
    ]);
    let why = setup.refusal();
    for words in ["broke 3 times", "3000 bytes are here", "same command"] {
        assert!(why.contains(words), "{why}");
    }
    assert_eq!(files(setup.folder.path()), ["net.h5.part"]);
    setup.fetches_whole();
    assert_eq!(setup.server.ranges()[3], "3000-");
}

#[test]
fn what_is_here_and_does_not_belong_there_is_thrown_away() {
    let setup = Setup::new(&[Reply::Whole]);
    let part = setup.folder.path().join("net.h5.part");
    fs::write(&part, vec![0; 1000]).unwrap();
    let why = setup.refusal();
    assert!(
        why.contains("SHA-256 is") && why.contains("expected"),
        "{why}"
    );
    assert!(files(setup.folder.path()).is_empty());
    setup.fetches_whole();
}

#[test]
fn a_missing_file_is_named_and_nothing_is_left() {
    let setup = Setup::new(&[Reply::NotFound, Reply::Whole]);
    let why = setup.refusal();
    assert!(why.contains("net.h5 answered 404 Not Found"), "{why}");
    assert!(files(setup.folder.path()).is_empty());
    setup.fetches_whole();
}

#[test]
fn a_redirection_is_followed_and_a_circle_is_left() {
    let setup = Setup::new(&[Reply::Redirect("there"), Reply::Whole]);
    setup.fetches_whole();
    let setup = Setup::new(&[Reply::Redirect("there")]);
    let why = setup.refusal();
    assert!(why.contains("too many redirect"), "{why}");
    assert!(files(setup.folder.path()).is_empty());
}

#[test]
fn nobody_there_is_said() {
    let setup = Setup::new(&[Reply::Whole]);
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let address = format!("http://127.0.0.1:{port}/net.h5");
    let why = format!(
        "{:#}",
        fetch(&address, setup.folder.path(), None).unwrap_err()
    );
    assert!(
        why.contains(&format!("{address} can't be reached")),
        "{why}"
    );
    assert!(files(setup.folder.path()).is_empty());
}

#[test]
fn without_a_hash_nothing_that_is_here_is_trusted() {
    let setup = Setup::new(&[Reply::Whole]);
    for name in ["net.h5", "net.h5.part"] {
        fs::write(setup.folder.path().join(name), vec![0; 1000]).unwrap();
    }
    let found = fetch(&setup.server.address("net.h5"), setup.folder.path(), None).unwrap();
    assert_eq!(fs::read(found).unwrap(), bytes());
    assert_eq!(setup.server.ranges(), [""]);
}
