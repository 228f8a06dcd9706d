//! The book that a view goes by when it is asked. Not part of what it folds.

use std::{ops::Deref, sync::Arc};

use vangnet_domain::book::Book;

/// The program's book, until a process says that its region has another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Tables(Arc<Book>);

impl Tables {
    pub(crate) fn of(book: &Arc<Book>) -> Self {
        Self(Arc::clone(book))
    }
}

impl Default for Tables {
    fn default() -> Self {
        Self(Book::embedded())
    }
}

impl Deref for Tables {
    type Target = Book;

    fn deref(&self) -> &Book {
        &self.0
    }
}
