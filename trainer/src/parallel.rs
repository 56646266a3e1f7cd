//! Shares of a batch in parallel, each on one thread.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::mpsc,
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

/// Outcomes that [`ahead`] has ready for each thread before they are asked for.
const READY: usize = 2;

/// Does the work on parts ahead of who takes the outcomes, on so many threads at once; `take` gets a function that gives them in the order of the parts.
///
/// With one thread, nothing is done ahead: each outcome is made when it is asked for. Once `take` has ended, so have the threads, after the part that each is at.
pub fn ahead<P: Sync, T: Send, R>(
    parts: &[P],
    threads: usize,
    work: impl Fn(&P) -> Result<T> + Sync,
    take: impl FnOnce(&mut dyn FnMut() -> Result<T>) -> R,
) -> R {
    let none = || anyhow!("nothing is left to be done");
    let threads = threads.min(parts.len());
    let mut at = 0;
    if threads <= 1 {
        return take(&mut || {
            at += 1;
            let part = parts.get(at - 1).ok_or_else(none)?;
            caught(|| work(part))
        });
    }
    let work = &work;
    thread::scope(|scope| {
        let lane = |first| {
            let (outcomes, taken) = mpsc::sync_channel(READY);
            scope.spawn(move || {
                // A part's operations stay on its thread, as in `at_once`.
                let lane = ThreadPoolBuilder::new().num_threads(1).build();
                let lane = lane.context("can't start a thread");
                for part in parts.iter().skip(first).step_by(threads) {
                    let outcome = match &lane {
                        Ok(lane) => lane.install(|| caught(|| work(part))),
                        Err(why) => Err(anyhow!("{why:#}")),
                    };
                    if outcomes.send(outcome).is_err() {
                        break;
                    }
                }
            });
            taken
        };
        let lanes: Vec<_> = (0..threads).map(lane).collect();
        take(&mut || {
            at += 1;
            lanes[(at - 1) % threads].recv().map_err(|_| none())?
        })
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
    use std::sync::atomic::{AtomicUsize, Ordering};

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
    fn work_ahead_is_given_in_order_and_ends_with_who_takes_it() {
        let parts: Vec<u64> = (0..50).collect();
        for threads in [1, 3, 60] {
            let begun = AtomicUsize::new(0);
            let work = |part: &u64| {
                begun.fetch_add(1, Ordering::SeqCst);
                match part {
                    7 => bail!("no seventh"),
                    8 => panic!("no eighth"),
                    _ => Ok(part * 2),
                }
            };
            let taken = ahead(&parts[..12], threads, work, |next| {
                (0..13).map(|_| next().ok()).collect::<Vec<_>>()
            });
            let expected = (0..13).map(|part| (![7, 8, 12].contains(&part)).then_some(part * 2));
            assert_eq!(taken, expected.collect::<Vec<_>>(), "{threads}");
            begun.store(0, Ordering::SeqCst);
            let first = ahead(&parts[9..], threads, work, |next| next().unwrap());
            assert_eq!(first, 18);
            assert!(begun.load(Ordering::SeqCst) <= threads * (READY + 2));
        }
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
