//! What is left to do once a request is answered: one event in the log, and word to whoever observes.

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use advisory_host_runtime::{Backend, LogSink};
use hyper::StatusCode;
use hyper::header::HeaderMap;

use crate::Exchange;
use crate::observe::{Calls, ComponentRecord, Observer, RequestRecord, TraceContext};

/// One request, until it is answered to the end.
pub(crate) struct Conclusion {
    pub(crate) exchange: Exchange,
    pub(crate) log: Arc<dyn LogSink>,
    observers: Vec<Arc<dyn Observer>>,
    watch: Option<Watch>,
}

/// What observers are told of a request besides its answer.
struct Watch {
    trace: TraceContext,
    began: SystemTime,
    asked: Option<Asked>,
}

/// The component at work.
struct Asked {
    calls: Arc<Calls>,
    began: SystemTime,
    clock: Instant,
    answered: bool,
}

impl Conclusion {
    /// Begins to watch a request, if anybody observes.
    pub(crate) fn new(
        exchange: Exchange,
        headers: &HeaderMap,
        log: Arc<dyn LogSink>,
        observers: &[Arc<dyn Observer>],
    ) -> Self {
        let watch = (!observers.is_empty()).then(|| Watch {
            trace: TraceContext::of(headers),
            began: SystemTime::now(),
            asked: None,
        });
        Self {
            exchange,
            log,
            observers: observers.to_vec(),
            watch,
        }
    }

    /// The component is about to be asked: returns the adapters that it is to have.
    pub(crate) fn asks(&mut self, backend: &Arc<Backend>) -> Arc<Backend> {
        let Some(watch) = &mut self.watch else {
            return Arc::clone(backend);
        };
        let (calls, backend) = Calls::before(Arc::clone(backend));
        watch.asked = Some(Asked {
            calls,
            began: SystemTime::now(),
            clock: Instant::now(),
            answered: false,
        });
        backend
    }

    /// The component gave an answer, or failed to.
    pub(crate) fn answered(&mut self, whether: bool) {
        if let Some(asked) = self.watch.as_mut().and_then(|watch| watch.asked.as_mut()) {
            asked.answered = whether;
        }
    }

    /// Tells everybody.
    pub(crate) async fn conclude(self, status: StatusCode, cause: Option<String>) {
        let Self {
            exchange,
            log,
            observers,
            watch,
        } = self;
        if let Some(watch) = watch {
            let record = watch.record(&exchange, status);
            for observer in &observers {
                observer.observe(&record);
            }
            for call in &record.calls {
                log.write(exchange.id(), call.event()).await;
            }
        }
        exchange.log(status, cause, &*log).await;
    }
}

impl Watch {
    fn record(self, exchange: &Exchange, status: StatusCode) -> RequestRecord {
        let mut record = RequestRecord {
            id: exchange.id().clone(),
            trace: self.trace,
            method: exchange.method().to_owned(),
            path: exchange.path().to_owned(),
            status: status.as_u16(),
            began: self.began,
            took: exchange.elapsed(),
            component: None,
            calls: Vec::new(),
            calls_beyond: 0,
        };
        if let Some(asked) = self.asked {
            record.component = Some(ComponentRecord {
                began: asked.began,
                took: asked.clock.elapsed(),
                answered: asked.answered,
            });
            (record.calls, record.calls_beyond) = asked.calls.take();
        }
        record
    }
}
