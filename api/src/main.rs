//! The program: serves, migrates, prints the contract, loads the demo, administers.

mod command;
mod log;
mod run;

use clap::Parser;

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
