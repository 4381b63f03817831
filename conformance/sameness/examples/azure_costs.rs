//! Tells what the handler on Azure is charged: request units, calls and queries for each kind of request of the scenario, by the
//! emulator's own estimate, as rows of a table.
//!
//! `cargo run --package advisory-sameness --example azure_costs`
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a program for people, which may fail by panicking, and prints"
)]

#[path = "../tests/aws.rs"]
#[expect(dead_code, reason = "one host is enough here")]
mod aws;
#[path = "../../../host-aws/tests/dynamodb.rs"]
#[expect(dead_code, reason = "one host is enough here")]
mod dynamodb;
#[path = "../tests/hosts.rs"]
#[expect(dead_code, reason = "one host is enough here")]
mod hosts;
#[path = "../tests/plain.rs"]
mod plain;
#[path = "../tests/play.rs"]
#[expect(dead_code, reason = "what was answered is the test's business")]
mod play;
#[path = "../tests/scenario.rs"]
mod scenario;

#[tokio::main]
async fn main() {
    let host = hosts::Host::azure(&hosts::clock()).await;
    let outcome = scenario::play(&host).await;
    for (kind, costs) in outcome.costs {
        let count = costs.len();
        let mean = costs.iter().map(|cost| cost.units).sum::<f64>() / count as f64;
        let most = costs.iter().map(|cost| cost.units).fold(0.0, f64::max);
        let calls = costs.iter().map(|cost| cost.calls).max().unwrap();
        let queries = costs.iter().map(|cost| cost.queries).max().unwrap();
        println!("| `{kind}` | {count} | {mean:.1} | {most:.1} | {calls} | {queries} |");
    }
}
