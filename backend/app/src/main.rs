//! `contentflow`: the one binary.

use app::commands;
use std::process::ExitCode;

fn main() -> ExitCode {
    commands::main()
}
