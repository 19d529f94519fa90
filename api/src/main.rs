//! The program: serves, migrates, prints the contract, loads the demo, administers.

mod command;
mod log;
mod run;

use clap::Parser;

/// The C library's allocator keeps the 19 MiB that each password hash takes, once in every thread's arena.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    let arguments = match command::arguments_with_file() {
        Ok(arguments) => arguments,
        Err(error) => return failed(&error),
    };
    let command = command::Convite::parse_from(arguments);
    match run::run(command) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn std::fmt::Display) -> std::process::ExitCode {
    eprintln!("convite: {error}");
    std::process::ExitCode::FAILURE
}
