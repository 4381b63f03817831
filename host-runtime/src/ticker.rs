//! The clock that makes looping guests yield.

use std::io;
use std::thread;
use std::time::Duration;

use wasmtime::Engine;

/// How long a guest may keep a thread to itself. Short enough that neighbours on the thread don't notice, long enough that the
/// switch costs nothing.
const TICK: Duration = Duration::from_millis(10);

/// Advances the epoch of `engine` every [`TICK`], on one thread for all its instances, until the engine is dropped.
pub(crate) fn start(engine: &Engine) -> io::Result<()> {
    let engine = engine.weak();
    thread::Builder::new()
        .name("advisory-epoch".to_owned())
        .spawn(move || {
            loop {
                thread::sleep(TICK);
                // The upgraded handle must be gone before the next sleep, or the engine would never be dropped.
                match engine.upgrade() {
                    Some(engine) => engine.increment_epoch(),
                    None => return,
                }
            }
        })?;
    Ok(())
}
