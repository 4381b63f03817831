//! Passes on the triple this is built for: the fuzz targets are built for the same.

fn main() {
    let triple = std::env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=TARGET_TRIPLE={triple}");
}
