//! Waiting for what a program does, while it is at work.

use std::{process::Child, thread::sleep, time::Duration};

/// Waits until something is so; the program must not end before.
pub fn until(child: &mut Child, is_so: impl Fn() -> bool) {
    while !is_so() {
        let ended = child.try_wait().unwrap();
        assert!(ended.is_none(), "it ended before: {ended:?}");
        sleep(Duration::from_millis(2));
    }
}
