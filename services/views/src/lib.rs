//! Read models as pure folds. No clock: views are asked as of an instant.

mod view;

pub use view::View;
