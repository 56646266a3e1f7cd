//! The terminal under the dashboard: Ctrl-C goes through, and a sudden end leaves it as it was.

#[cfg(unix)]
mod unix {
    use std::io::{self, Write};

    use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};

    /// Mouse off, the usual screen, cursor on (xterm control sequences, "DEC Private Mode Reset").
    const LEAVE: &[u8] = b"\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?1049l\x1b[?25h";

    /// What makes the terminal again as it is now; nothing where it can't be asked.
    pub fn restorer() -> Option<Box<dyn Fn() + Send>> {
        let before = tcgetattr(io::stdin()).ok()?;
        Some(Box::new(move || {
            let mut out = io::stdout();
            let is_left = out.write_all(LEAVE).and_then(|()| out.flush()).is_ok();
            let is_restored = tcsetattr(io::stdin(), SetArg::TCSANOW, &before).is_ok();
            if !(is_left && is_restored) {
                eprintln!("the terminal could not be restored; `reset` does it");
            }
        }))
    }

    /// Makes Ctrl-C a signal again where each key is read on its own.
    pub fn let_ctrl_c_through() {
        let Ok(mut now) = tcgetattr(io::stdin()) else {
            return;
        };
        if !now.local_flags.contains(LocalFlags::ISIG) {
            now.local_flags.insert(LocalFlags::ISIG);
            if tcsetattr(io::stdin(), SetArg::TCSANOW, &now).is_err() {
                eprintln!("Ctrl-C does not reach the program; `q` ends it");
            }
        }
    }
}

#[cfg(not(unix))]
mod other {
    /// Elsewhere there is nothing that can be done: the dashboard is left with `q`.
    pub fn restorer() -> Option<Box<dyn Fn() + Send>> {
        Some(Box::new(|| {}))
    }

    /// As above.
    pub fn let_ctrl_c_through() {}
}

#[cfg(not(unix))]
pub use other::{let_ctrl_c_through, restorer};
#[cfg(unix)]
pub use unix::{let_ctrl_c_through, restorer};
