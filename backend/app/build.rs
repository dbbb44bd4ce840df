//! The binary embeds the built frontend; where it was not built, a page that says how takes its place.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let dist = Path::new("../../frontend/dist");
    std::fs::create_dir_all(dist)?;
    let index = dist.join("index.html");
    if !index.exists() {
        let page = "<!doctype html><html lang=en><meta charset=utf-8><title>ContentFlow</title><p>The frontend is not built: run <code>make build</code>.";
        std::fs::write(index, page)?;
    }
    println!("cargo::rerun-if-changed=../../frontend/dist");
    Ok(())
}
