//! Tasks that are awaited: nothing runs loose, and shutdown finishes what was accepted.

use std::{future::Future, time::Duration};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Spawns tasks and stops them together.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    stopping: CancellationToken,
}

impl Tasks {
    /// Longest wait for tasks to finish at shutdown.
    pub const GRACE: Duration = Duration::from_secs(10);

    /// Run a task until it ends by itself.
    pub fn spawn<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tracker.spawn(task);
    }

    /// Reckon for long on a thread that may be taken for it, so that nobody else waits for one. It goes on to its end also
    /// when nobody waits for what comes of it. `None` when it panicked.
    pub async fn reckon<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        self.tracker.spawn_blocking(work).await.ok()
    }

    /// Cancelled when shutdown begins.
    pub fn stopping(&self) -> CancellationToken {
        self.stopping.clone()
    }

    /// Begin shutdown without waiting.
    pub fn begin_stop(&self) {
        self.stopping.cancel();
    }

    /// Begin shutdown and wait for the tasks, at most [`Self::GRACE`]. Whether all of them finished.
    pub async fn stop(&self) -> bool {
        self.stopping.cancel();
        self.tracker.close();
        tokio::time::timeout(Self::GRACE, self.tracker.wait())
            .await
            .is_ok()
    }
}
