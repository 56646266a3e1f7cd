//! The queue of requests.

use std::{cell::RefCell, collections::VecDeque, mem::discriminant, rc::Rc};

use crate::message::Request;

/// What is still to be done, shared by who listens and who works: requests with the files that came with them.
///
/// What a person looks at comes before the pictures of a folder; else the order is that of asking.
#[derive(Debug)]
pub struct Queue<File>(Rc<RefCell<VecDeque<Asked<File>>>>);

/// A request with its file.
pub type Asked<File> = (Request, Option<File>);

impl<File> Default for Queue<File> {
    fn default() -> Self {
        Self(Rc::default())
    }
}

impl<File> Clone for Queue<File> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<File> Queue<File> {
    /// Takes a request in. Of several of a kind in a row, such as models, only the last one is wanted; of a folder's pictures all are, until
    /// they are to be forgotten or another model comes.
    pub fn push(&self, request: Request, file: Option<File>) {
        let mut waiting = self.0.borrow_mut();
        waiting.retain(|(old, _)| {
            if old.is_of_folder() {
                // Small pictures need no model.
                let is_small = matches!(old, Request::Thumbnail { .. });
                match request {
                    Request::Forget => false,
                    Request::Load(_) => is_small,
                    _ => true,
                }
            } else {
                discriminant(old) != discriminant(&request)
            }
        });
        waiting.push_back((request, file));
    }

    /// Gives the next one out.
    pub fn pop(&self) -> Option<Asked<File>> {
        let mut waiting = self.0.borrow_mut();
        // Small pictures are quick, and looked at.
        let is_first = |request: &Request| !matches!(request, Request::Classify { .. });
        let place = waiting.iter().position(|(request, _)| is_first(request));
        waiting.remove(place.unwrap_or(0))
    }

    /// Whether what is under way for a person has to end.
    pub fn interrupts(&self) -> bool {
        self.0
            .borrow()
            .iter()
            .any(|(request, _)| request.interrupts())
    }
}

#[cfg(test)]
mod tests {
    use shared::saliency::Method;

    use super::*;
    use crate::message::{Task, Turn};

    fn open(picture: u64) -> Request {
        Request::Open { picture }
    }

    fn explain(id: u64, picture: u64) -> Request {
        Request::Explain(Task {
            id,
            picture,
            method: Method::GradCam,
            class: None,
        })
    }

    fn classify(picture: u64) -> Request {
        let turn = Turn { picture, round: 1 };
        Request::Classify { turn, small: false }
    }

    fn order(queue: &Queue<()>) -> Vec<Request> {
        std::iter::from_fn(|| queue.pop()).map(|(r, _)| r).collect()
    }

    fn queue(all: &[Request]) -> Queue<()> {
        let queue = Queue::default();
        all.iter().for_each(|r| queue.push(r.clone(), None));
        queue
    }

    #[test]
    fn of_several_pictures_only_the_last_is_worked_on() {
        let all =
            [(1, 1), (2, 2), (3, 3)].map(|(id, picture)| [open(picture), explain(id, picture)]);
        let queue = queue(all.as_flattened());
        // Another method for the last.
        queue.push(explain(4, 3), None);
        assert_eq!(order(&queue), [open(3), explain(4, 3)]);
        assert!(queue.pop().is_none());
    }

    #[test]
    fn requests_of_other_kinds_keep_their_order() {
        let all = [open(1), explain(1, 1), Request::Measure, Request::Stop];
        assert_eq!(order(&queue(&all)), all);
    }

    #[test]
    fn a_folder_waits_for_what_is_looked_at() {
        let small = Request::Thumbnail { picture: 2 };
        let queue = queue(&[classify(1), classify(2), small.clone()]);
        assert!(!queue.interrupts());
        queue.push(open(1), None);
        assert!(queue.interrupts());
        assert_eq!(order(&queue), [small, open(1), classify(1), classify(2)]);
    }

    #[test]
    fn a_saved_session_ends_nothing() {
        let read = Request::ReadSession { number: 1 };
        let queue = queue(&[classify(1), read.clone()]);
        assert!(!queue.interrupts());
        assert_eq!(order(&queue), [read, classify(1)]);
    }

    #[test]
    fn another_model_ends_a_folder_but_for_its_small_pictures() {
        let small = Request::Thumbnail { picture: 2 };
        let load = Request::Load(Box::new(crate::page_text::tests::entry("b")));
        let queue = queue(&[classify(1), small.clone(), load.clone()]);
        assert_eq!(order(&queue), [small, load]);
    }

    #[test]
    fn forgetting_ends_a_folder() {
        let queue = queue(&[classify(1), open(1), classify(2), Request::Forget]);
        assert_eq!(order(&queue), [open(1), Request::Forget]);
    }
}
