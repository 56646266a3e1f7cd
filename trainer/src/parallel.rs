//! Shares of a batch in parallel, each on one thread.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    thread,
};

use anyhow::{Context, Error, Result, anyhow};
use rayon::ThreadPoolBuilder;

/// Does the work on every part at once and gives the outcomes in the order of the parts.
///
/// A part's operations all stay on one thread: the CPU backend would spread each of them over the cores, which the
/// other parts keep busy already, and a step would take up to a tenth longer.
///
/// # Errors
///
/// Where a thread can't be started, or the work on a part failed or panicked.
pub fn at_once<P: Send, T: Send>(
    parts: impl IntoIterator<Item = P>,
    work: impl Fn(usize, P) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let work = &work;
    thread::scope(|scope| {
        let lane = |(at, part)| {
            scope.spawn(move || {
                let lane = ThreadPoolBuilder::new().num_threads(1).build();
                let lane = lane.context("can't start a thread")?;
                lane.install(|| work(at, part))
            })
        };
        let lanes: Vec<_> = parts.into_iter().enumerate().map(lane).collect();
        lanes.into_iter().map(joined).collect()
    })
}

/// Does work that waits, on every part at once, each on a thread of its own; the outcomes are in the order of the parts.
pub fn each<P: Sync, T: Send>(
    parts: &[P],
    work: impl Fn(&P) -> Result<T> + Sync,
) -> Vec<Result<T>> {
    let work = &work;
    thread::scope(|scope| {
        let threads: Vec<_> = parts
            .iter()
            .map(|part| scope.spawn(move || work(part)))
            .collect();
        threads.into_iter().map(joined).collect()
    })
}

/// What a thread gave; a panic there is an error.
fn joined<T>(thread: thread::ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    let fail = |panic: Box<dyn Any + Send>| Err(told(&*panic).context("a thread failed"));
    thread.join().unwrap_or_else(fail)
}

/// What work gave; a panic in it is an error: some devices say so that they have failed.
///
/// # Errors
///
/// As the work, or where it panicked.
pub fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(told(&*panic)))
}

/// What a panic said.
fn told(panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<&str>().copied();
    let words = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    anyhow!("{}", words.unwrap_or("its message is above"))
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn outcomes_keep_the_order_of_the_parts() {
        let squares = at_once(0..9_u64, |at, part| {
            thread::sleep(std::time::Duration::from_millis(9 - part));
            assert_eq!(rayon::current_num_threads(), 1);
            Ok((at, part * part))
        });
        let expected: Vec<_> = (0..9).map(|at| (at, (at * at) as u64)).collect();
        assert_eq!(squares.unwrap(), expected);
        assert!(at_once([0; 0], |_, _| Ok(())).unwrap().is_empty());
    }

    #[test]
    fn a_part_that_fails_or_panics_is_an_error() {
        let work = |_, part| match part {
            0 => Ok(()),
            1 => bail!("no room"),
            _ => panic!("planned"),
        };
        assert_eq!(at_once([0, 1], work).unwrap_err().to_string(), "no room");
        assert!(
            at_once([0, 2], work)
                .unwrap_err()
                .to_string()
                .contains("thread failed")
        );
        let outcome: Result<()> = caught(|| panic!("planned {}", 2));
        assert!(outcome.unwrap_err().to_string().ends_with("planned 2"));
    }
}
