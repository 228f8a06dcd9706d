//! Who does what when: courses that wait for an instant, and run one at a time.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    task::Poll,
};

use futures::{StreamExt as _, stream::FuturesUnordered};
use jiff::Timestamp;
use tokio::sync::oneshot;

/// A course of events.
pub(super) type Course = Pin<Box<dyn Future<Output = ()>>>;

enum Entry {
    Begins(Course),
    GoesOn(oneshot::Sender<()>),
}

/// The courses that wait, in order of instant and of asking.
#[derive(Default)]
pub(super) struct Agenda {
    asked: Cell<u64>,
    waiting: RefCell<BTreeMap<(Timestamp, u64), Entry>>,
    running: RefCell<FuturesUnordered<Course>>,
    awake: Cell<u32>,
}

impl Agenda {
    /// A course begins at an instant.
    pub(super) fn begin(&self, at: Timestamp, course: impl Future<Output = ()> + 'static) {
        self.add(at, Entry::Begins(Box::pin(course)));
    }

    /// The course that asks goes on at an instant.
    pub(super) async fn until(&self, at: Timestamp) {
        let (told, wait) = oneshot::channel();
        self.add(at, Entry::GoesOn(told));
        self.awake.set(self.awake.get().saturating_sub(1));
        // Dropped unfinished, it is the end of the year.
        let _ = wait.await;
    }

    /// When the next one is.
    pub(super) fn next_at(&self) -> Option<Timestamp> {
        let waiting = self.waiting.borrow();
        waiting.keys().next().map(|(at, _)| *at)
    }

    /// Run the next course until it waits again, or is done.
    pub(super) async fn run_next(&self) {
        let next = self.waiting.borrow_mut().pop_first();
        match next {
            None => return,
            Some((_, Entry::Begins(course))) => self.running.borrow_mut().push(course),
            Some((_, Entry::GoesOn(told))) => {
                let _ = told.send(());
            }
        }
        self.awake.set(1);
        std::future::poll_fn(|context| {
            let mut running = self.running.borrow_mut();
            while let Poll::Ready(Some(())) = running.poll_next_unpin(context) {
                self.awake.set(self.awake.get().saturating_sub(1));
            }
            if self.awake.get() == 0 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    /// Let everybody go.
    pub(super) fn clear(&self) {
        self.running.borrow_mut().clear();
        self.waiting.borrow_mut().clear();
    }

    fn add(&self, at: Timestamp, entry: Entry) {
        let asked = self.asked.get();
        self.asked.set(asked + 1);
        self.waiting.borrow_mut().insert((at, asked), entry);
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    #[tokio::test]
    async fn courses_run_one_at_a_time_in_order_of_instant_and_of_asking() {
        let agenda = Rc::new(Agenda::default());
        let told = Rc::new(RefCell::new(Vec::new()));
        let at = |second| Timestamp::from_second(second).unwrap();
        for (name, begins, goes_on) in [("a", 5, 20), ("b", 1, 10), ("c", 5, 10)] {
            let (agenda_of, told) = (agenda.clone(), told.clone());
            agenda.begin(at(begins), async move {
                told.borrow_mut().push(format!("{name} begins"));
                tokio::task::yield_now().await;
                agenda_of.until(at(goes_on)).await;
                told.borrow_mut().push(format!("{name} goes on"));
            });
        }
        while agenda.next_at().is_some() {
            agenda.run_next().await;
        }
        let told = told.borrow().join(", ");
        assert_eq!(
            told,
            "b begins, a begins, c begins, b goes on, c goes on, a goes on"
        );
    }
}
