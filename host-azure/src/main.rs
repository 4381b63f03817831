//! The custom handler of the function app.
//!
//! It listens before it has asked any service for anything: the platform takes the handler for ready once it answers.

use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::sync::Arc;

use advisory_azure::{Entrance, Failure, JsonLines, Settings, open};
use advisory_host_runtime::{LogEvent, LogLevel, with_sources};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let outcome = runtime
        .map_err(Failure::from)
        .and_then(|runtime| runtime.block_on(serve()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(LogLevel::Error, "the host does not start", {
                vec![("cause".to_owned(), with_sources(&*failure))]
            });
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Failure> {
    let settings = Settings::from_environment()?;
    let port = settings.port;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (opener, entrance) = Entrance::new();
    let opening = tokio::spawn(async move {
        let handler = open(settings).await?;
        opener.send_replace(Some(Arc::new(handler)));
        let port = vec![("port".to_owned(), port.to_string())];
        say(LogLevel::Info, "serving", port);
        Ok::<_, Failure>(opener)
    });
    let (barred, served) = (entrance.clone(), entrance.clone());
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = barred.barred() => {}
        }
    };
    let answer = move |request| {
        let entrance = served.clone();
        async move { entrance.answer(request).await }
    };
    advisory_http::serve(listener, answer, stop).await;
    if entrance.is_barred() {
        // The task has only to hand over why.
        drop(opening.await??);
    }
    say(LogLevel::Info, "stopped", Vec::new());
    Ok(())
}

fn say(level: LogLevel, message: &str, fields: Vec<(String, String)>) {
    let message = message.to_owned();
    let event = LogEvent {
        level,
        message,
        fields,
        cut: false,
    };
    JsonLines.line("", event);
}
