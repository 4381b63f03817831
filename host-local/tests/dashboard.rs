//! The dashboard's files, as `advisory serve` hands them out.

use crate::server::Server;
use crate::support::Sandbox;

const PAGE: &str = "<!doctype html><title>Advisory</title>";
const SCRIPT: &str = "console.log(1)";

fn built() -> Sandbox {
    Sandbox::new(&[
        ("secret.txt", "outside"),
        ("dist/index.html", PAGE),
        ("dist/robots.txt", "Disallow: /"),
        ("dist/assets/index-BwZ3k_9a.js", SCRIPT),
        ("dist/assets/plain.css", "body{}"),
        ("dist/assets/logo-Ab12Cd34.svg", "<svg/>"),
    ])
}

fn served(sandbox: &Sandbox) -> Server {
    Server::start_with(sandbox, &["--dashboard", "dist"])
}

#[test]
fn serves_the_page_for_every_view_and_files_with_their_types() {
    let sandbox = built();
    let server = served(&sandbox);
    for view in [
        "/",
        "/index.html",
        "/projects/p-1/gates?stage=testing",
        "/apiary",
        "/filesystem",
    ] {
        let page = server.get(view);
        assert_eq!((page.status, page.body.as_str()), (200, PAGE), "{view}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-cache");
    }
    for (path, content_type, caching) in [
        (
            "/assets/index-BwZ3k_9a.js",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        (
            "/assets/logo-Ab12Cd34.svg",
            "image/svg+xml",
            "public, max-age=31536000, immutable",
        ),
        ("/assets/plain.css", "text/css; charset=utf-8", "no-cache"),
        ("/robots.txt", "text/plain; charset=utf-8", "no-cache"),
    ] {
        let file = server.get(path);
        assert_eq!(file.status, 200, "{path}");
        assert_eq!(file.header("content-type"), content_type, "{path}");
        assert_eq!(file.header("cache-control"), caching, "{path}");
    }
}

#[test]
fn lets_nothing_run_but_its_own_files() {
    let sandbox = built();
    let server = served(&sandbox);
    for path in ["/", "/assets/index-BwZ3k_9a.js", "/assets/none.js"] {
        let answer = server.get(path);
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'self';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
    }
}

#[test]
fn keeps_to_its_directory_however_a_path_is_written() {
    let sandbox = built();
    std::os::unix::fs::symlink(sandbox.path("secret.txt"), sandbox.path("dist/link.txt")).unwrap();
    std::os::unix::fs::symlink(sandbox.root(), sandbox.path("dist/all")).unwrap();
    let server = served(&sandbox);
    for path in [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..\\secret.txt",
        "//secret.txt",
        "/link.txt",
        "/all/secret.txt",
        "/assets/none.js",
        "/none.png",
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.body.contains("outside"), "{path}");
    }
}

#[test]
fn leaves_the_api_to_the_component() {
    let sandbox = built();
    let server = served(&sandbox);
    assert_eq!(server.get("/api/me").json()["subject"], "local");
    let unknown = server.get("/api/none");
    assert_eq!(unknown.status, 404);
    assert_eq!(unknown.header("content-type"), "application/problem+json");
    let refused = server.send("POST", "/", &[], "");
    assert_eq!(refused.status, 405);
    assert_eq!(refused.header("allow"), "GET, HEAD");
    let rebound = server.send("GET", "/", &[("host", "rebound.example")], "");
    assert_eq!(rebound.status, 421);
}

#[test]
fn sends_a_file_once_to_who_keeps_it() {
    let sandbox = built();
    let server = served(&sandbox);
    let tag = server.get("/").header("etag");
    let again = server.send("GET", "/", &[("if-none-match", &tag)], "");
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    let other = server.send("GET", "/", &[("if-none-match", "\"other\"")], "");
    assert_eq!(other.status, 200);
    let head = server.send("HEAD", "/", &[], "");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), PAGE.len().to_string());
}

#[test]
fn sends_what_gzip_makes_smaller_so_to_who_takes_it() {
    let script = "export const answer = 42;\n".repeat(200);
    let sandbox = Sandbox::new(&[
        ("dist/index.html", PAGE),
        ("dist/assets/index-BwZ3k_9a.js", &script),
        ("dist/assets/logo-Ab12Cd34.svg", "<svg/>"),
    ]);
    let server = served(&sandbox);
    let path = "/assets/index-BwZ3k_9a.js";
    let length = |accepts: &str| {
        let answer = server.send("HEAD", path, &[("accept-encoding", accepts)], "");
        let length: usize = answer.header("content-length").parse().unwrap();
        assert_eq!(answer.header("vary"), "accept-encoding", "{accepts}");
        (answer.maybe("content-encoding"), length)
    };
    for accepts in ["gzip", "br, gzip;q=0.5", "*", "identity, GZIP"] {
        let (encoding, bytes) = length(accepts);
        assert_eq!(encoding.as_deref(), Some("gzip"), "{accepts}");
        assert!(bytes < script.len() / 10, "{accepts}: {bytes}");
    }
    for accepts in ["", "br", "gzip;q=0", "gzip;q=0, *", "*;q=0"] {
        assert_eq!(length(accepts), (None, script.len()), "{accepts}");
    }
    // One tag for each of both: a cache that holds the one is not told that it holds the other.
    let plain = server.get(path);
    assert_eq!(plain.body, script);
    let takes = ("accept-encoding", "gzip");
    let packed = server.send("HEAD", path, &[takes], "").header("etag");
    assert_ne!(plain.header("etag"), packed);
    let again = server.send("GET", path, &[takes, ("if-none-match", &packed)], "");
    assert_eq!(again.status, 304);
    let small = server.send("HEAD", "/assets/logo-Ab12Cd34.svg", &[takes], "");
    assert_eq!(small.maybe("content-encoding"), None);
}

#[test]
fn names_a_directory_that_holds_no_dashboard() {
    let sandbox = Sandbox::new(&[("empty/readme.txt", "")]);
    for (directory, says) in [
        ("empty", "there is no index.html in empty"),
        ("none", "can't read none"),
    ] {
        let arguments = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            "data",
            "--dashboard",
            directory,
        ];
        sandbox.run(&arguments).assert_refused(2, says);
        assert!(!sandbox.path("data").exists());
    }
}
