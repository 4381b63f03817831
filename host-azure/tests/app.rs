//! What the package tells the Functions host.

use std::fs;
use std::path::Path;

use serde_json::Value;

fn read(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("app").join(file);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_host_passes_every_request_on_as_it_is() {
    let host = read("host.json");
    assert_eq!(host["extensions"]["http"]["routePrefix"], "");
    let handler = &host["customHandler"];
    assert_eq!(handler["enableProxyingHttpRequest"], true);
    let program = env!("CARGO_BIN_EXE_advisory-handler");
    let program = Path::new(program).file_name().unwrap().to_str().unwrap();
    assert_eq!(handler["description"]["defaultExecutablePath"], program);
    let api = read("api/function.json");
    let trigger = &api["bindings"][0];
    assert_eq!(trigger["route"], "{*path}");
    // Who calls is the handler's to judge, and a key in an address would stand in logs.
    assert_eq!(trigger["authLevel"], "anonymous");
    let methods = trigger["methods"].as_array().unwrap();
    for method in ["get", "head", "post", "put", "patch", "delete"] {
        assert!(methods.contains(&method.into()), "{method}");
    }
    let seed = read("seed/function.json");
    assert_eq!(seed["bindings"][0]["type"], "timerTrigger");
    // As every new instance would seed again.
    assert_eq!(seed["bindings"][0]["runOnStartup"], false);
}
