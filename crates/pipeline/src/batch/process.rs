//! The batch's side of a worker process.

use super::protocol::{Frames, Reply, Request, send};
use super::settings::WorkerCommand;
use crate::Problem;
use kehoach_export::batch::Failure;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{self, Read};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Variable of a worker's environment: how many pages of its document it may read at a time.
pub const WORKER_THREADS: &str = "KEHOACH_WORKER_THREADS";

/// How much of a dying worker's words is kept.
const LAST_WORDS: usize = 4096;

/// A running worker. Killed when dropped.
pub(crate) struct Worker {
    child: Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
    stderr: Option<ChildStderr>,
    frames: Frames,
    words: Vec<u8>,
    /// Documents that it has converted.
    pub(crate) served: usize,
}

impl Worker {
    /// Starts a worker that uses at most `threads` threads.
    ///
    /// The thread that calls this must live as long as the worker: the kernel kills the worker when that thread ends.
    pub(crate) fn start(command: &WorkerCommand, threads: usize) -> Result<Self, Problem> {
        let mut child = Command::new(&command.program)
            .arg0("kehoach-worker")
            .args(&command.args)
            .env(WORKER_THREADS, threads.to_string())
            // Pages are the threads; libgomp reads this when it is loaded, before the process can say so itself.
            .env("OMP_THREAD_LIMIT", "1")
            // A group of its own: Ctrl-C on the terminal is the batch's to deal with.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(Problem::NoWorker)?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(Problem::NoWorker(io::Error::other("no pipes")));
        };
        let (frames, words) = (Frames::default(), Vec::new());
        Ok(Self { child, stdin, stdout, stderr: Some(stderr), frames, words, served: 0 })
    }

    /// Asks and waits for the answer, at most `limit`. After an error the worker is dead.
    pub(crate) fn ask(
        &mut self,
        request: &Request,
        limit: Duration,
        stage: &mut dyn FnMut(&str),
    ) -> Result<Reply, Failure> {
        let deadline = Instant::now() + limit;
        if send(request, &mut self.stdin).is_err() {
            return Err(self.post_mortem());
        }
        loop {
            match self.frames.next::<Reply>() {
                Ok(Some(Reply::Stage(name))) => {
                    stage(&name);
                    continue;
                }
                Ok(Some(reply)) => {
                    self.served += 1;
                    return Ok(reply);
                }
                Ok(None) => {}
                Err(_) => return Err(self.post_mortem()),
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                self.end();
                return Err(Failure {
                    code: "timed-out".to_owned(),
                    message: format!(
                        "it took longer than {} s: raise --timeout, or split it",
                        limit.as_secs_f64()
                    ),
                });
            }
            match self.listen(left) {
                Ok(true) => {}
                Ok(false) | Err(_) => return Err(self.post_mortem()),
            }
        }
    }

    /// Takes in what the worker says; false where it has closed its end.
    fn listen(&mut self, limit: Duration) -> io::Result<bool> {
        let timeout = Timespec::try_from(limit).unwrap_or(Timespec { tv_sec: 1, tv_nsec: 0 });
        let mut fds = vec![PollFd::new(&self.stdout, PollFlags::IN)];
        fds.extend(self.stderr.as_ref().map(|stderr| PollFd::new(stderr, PollFlags::IN)));
        match poll(&mut fds, Some(&timeout)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => return Ok(true),
            Ok(_) => {}
            Err(e) => return Err(e.into()),
        }
        let ready: Vec<bool> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
        if ready.get(1) == Some(&true) {
            self.overhear();
        }
        if ready.first() == Some(&true) {
            let mut room = [0; 16 << 10];
            let count = self.stdout.read(&mut room)?;
            self.frames.push(room.get(..count).unwrap_or_default());
            return Ok(count > 0);
        }
        Ok(true)
    }

    /// Keeps the last of what the worker writes to stderr; nothing there is meant for the user.
    fn overhear(&mut self) {
        let Some(stderr) = &mut self.stderr else { return };
        let mut room = [0; 4096];
        match stderr.read(&mut room) {
            Ok(count) if count > 0 => {
                self.words.extend_from_slice(room.get(..count).unwrap_or_default());
                let surplus = self.words.len().saturating_sub(LAST_WORDS);
                self.words.drain(..surplus);
            }
            _ => self.stderr = None,
        }
    }

    fn end(&mut self) -> Option<ExitStatus> {
        // Both fail only where it has ended already. A signal that ended it before stays its status.
        let _ = self.child.kill();
        self.child.wait().ok()
    }

    /// Why the worker died.
    fn post_mortem(&mut self) -> Failure {
        let status = self.end();
        // The other ends of its pipes are closed now, so that this comes to an end.
        while self.stderr.is_some() {
            self.overhear();
        }
        let words = String::from_utf8_lossy(&self.words).into_owned();
        diagnosis(status, &words)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}

fn diagnosis(status: Option<ExitStatus>, words: &str) -> Failure {
    let said = |mark: &str| words.contains(mark);
    let (code, message) = if said("memory allocation of") || said("bad_alloc") || said("out of memory") {
        ("out-of-memory", "it needs more memory than its limit: raise --max-memory, or split it".to_owned())
    } else if said("overflowed its stack") {
        ("stack-overflow", "it is nested too deeply for kehoach: please report it with the file".to_owned())
    } else {
        let how = match status.and_then(|s| s.signal()) {
            Some(6) => "it aborted".to_owned(),
            Some(9) => "it was killed, by a person or by the system for want of memory".to_owned(),
            Some(11) => "a bad access to memory".to_owned(),
            Some(signal) => format!("signal {signal}"),
            None => {
                status.and_then(|s| s.code()).map_or("it is gone".to_owned(), |c| format!("exit code {c}"))
            }
        };
        ("worker-crashed", format!("the worker crashed on it ({how}): please report it with the file"))
    };
    Failure { code: code.to_owned(), message }
}
