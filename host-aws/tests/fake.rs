//! A fake of the services' wire format: it answers every call as it is told to, and counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What is answered.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// A status, and a body in the services' JSON.
    Json(u16, String),
    /// An answer of JSON with these header lines, each with its end.
    Headed(String, String),
    /// The head of an answer, and less of a body than it announces.
    Cut,
    /// Nothing: the connection closes.
    Nothing,
    /// Nothing, and the connection stays open for longer than anyone waits.
    Silence,
}

impl Answer {
    /// Returns an error as DynamoDB and Secrets Manager write it.
    pub(crate) fn error(status: u16, code: &str) -> Self {
        let body = serde_json::json!({
            "__type": format!("com.amazonaws.fake#{code}"),
            "message": "what the provider says",
        });
        Self::Json(status, body.to_string())
    }
}

/// A running fake.
pub(crate) struct Fake {
    pub(crate) url: String,
    calls: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Fake {
    /// Starts a fake whose answer to its `n`th call, from 0, with this body is `answer(n, body)`.
    pub(crate) async fn start(
        answer: impl Fn(usize, &str) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::start_by_path(move |number, _, body| answer(number, body)).await
    }

    /// Starts a fake whose answer also depends on the path that is asked for.
    pub(crate) async fn start_by_path(
        answer: impl Fn(usize, &str, &str) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (calls, answer) = (Arc::new(AtomicUsize::new(0)), Arc::new(answer));
        let counted = Arc::clone(&calls);
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (counted, answer) = (Arc::clone(&counted), Arc::clone(&answer));
                tokio::spawn(async move {
                    let mut request = Vec::new();
                    while !is_whole(&request) {
                        if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
                            return;
                        }
                    }
                    let number = counted.fetch_add(1, Ordering::SeqCst);
                    // Long enough for callers that race to find the call under way.
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    let text = match answer(number, path_of(&request), body_of(&request)) {
                        Answer::Nothing => return,
                        Answer::Silence => {
                            tokio::time::sleep(Duration::from_secs(60)).await;
                            return;
                        }
                        Answer::Cut => {
                            "HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"It".to_owned()
                        }
                        Answer::Headed(headers, body) => format!(
                            "HTTP/1.1 200 OK\r\n{headers}content-type: application/json\r\n\
                             content-length: {}\r\nconnection: close\r\n\r\n{body}",
                            body.len()
                        ),
                        Answer::Json(status, body) => format!(
                            "HTTP/1.1 {status} Fake\r\ncontent-type: application/x-amz-json-1.0\r\n\
                             content-length: {}\r\nconnection: close\r\n\r\n{body}",
                            body.len()
                        ),
                    };
                    let _hung_up = stream.write_all(text.as_bytes()).await;
                });
            }
        });
        Self { url, calls, task }
    }

    /// Returns how many calls came.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn path_of(request: &[u8]) -> &str {
    let text = std::str::from_utf8(request).unwrap();
    text.split(' ').nth(1).unwrap()
}

fn body_of(request: &[u8]) -> &str {
    let text = std::str::from_utf8(request).unwrap();
    text.split_once("\r\n\r\n").unwrap().1
}

/// Returns whether a request has come whole, by the length that it announces.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    body.len() >= length.unwrap_or(0)
}
