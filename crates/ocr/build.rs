//! Finds the system's Tesseract and Leptonica.

fn main() {
    let tesseract = pkg_config::Config::new().atleast_version("5.0").probe("tesseract");
    let leptonica = pkg_config::Config::new().atleast_version("1.79").probe("lept");
    for problem in [tesseract.err(), leptonica.err()].into_iter().flatten() {
        println!("cargo::error=Tesseract 5 and Leptonica are not found ({problem})");
        println!("cargo::error=run `make setup`, or `apt-get install libtesseract-dev libleptonica-dev`;");
        println!("cargo::error=or build without reading scans: `cargo build --no-default-features`");
    }
}
