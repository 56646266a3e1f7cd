//! The queue of requests.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use crate::message::Request;

/// What is still to be done, in the order in which it was asked; shared by who listens and who works.
#[derive(Clone, Debug, Default)]
pub struct Queue(Rc<RefCell<VecDeque<Request>>>);

impl Queue {
    /// Takes a request in. Of several of a kind in a row, such as pictures or models, only the last one is wanted.
    pub fn push(&self, request: Request) {
        let mut waiting = self.0.borrow_mut();
        waiting.retain(|old| std::mem::discriminant(old) != std::mem::discriminant(&request));
        waiting.push_back(request);
    }

    /// Gives the next one out.
    pub fn pop(&self) -> Option<Request> {
        self.0.borrow_mut().pop_front()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use shared::saliency::Method;

    use super::*;
    use crate::message::{Opened, Task};

    fn open(picture: u64) -> Request {
        let bytes = Vec::new();
        Request::Open(Opened { picture, bytes })
    }

    fn explain(id: u64, picture: u64) -> Request {
        Request::Explain(Task {
            id,
            picture,
            method: Method::GradCam,
            class: None,
        })
    }

    #[test]
    fn of_several_pictures_only_the_last_is_worked_on() {
        let queue = Queue::default();
        for (id, picture) in [(1, 1), (2, 2), (3, 3)] {
            queue.push(open(picture));
            queue.push(explain(id, picture));
        }
        // Another method for the last.
        queue.push(explain(4, 3));
        assert_eq!(queue.pop(), Some(open(3)));
        assert_eq!(queue.pop(), Some(explain(4, 3)));
        assert!(queue.is_empty() && queue.pop().is_none());
    }

    #[test]
    fn requests_of_other_kinds_keep_their_order() {
        let queue = Queue::default();
        let all = [open(1), explain(1, 1), Request::Measure, Request::Stop];
        all.iter().for_each(|request| queue.push(request.clone()));
        for request in all {
            assert_eq!(queue.pop(), Some(request));
        }
    }
}
