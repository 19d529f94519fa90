//! The rules of assignments, without a database.

use super::{AssignmentAction, AssignmentState};
use crate::matrix::matrix;

/// The life cycle: an `x` where the action exists.
const ASSIGNMENTS: &str = "\
state        accept tentatively_accept decline counter take_counter refuse_counter substitute_presenter replace release deliver mark_no_show
invited      x      x                  x       x       .            .              .                    .       x       .       .
tentative    x      x                  x       x       .            .              .                    .       x       .       .
accepted     .      .                  .       .       .            .              x                    x       x       x       x
countered    .      .                  .       .       x            x              .                    .       x       .       .
declined     .      .                  .       .       .            .              .                    .       .       .       .
expired      .      .                  .       .       .            .              .                    .       .       .       .
substituted  .      .                  .       .       .            .              .                    .       .       .       .
released     .      .                  .       .       .            .              .                    .       .       .       .
delivered    .      .                  .       .       .            .              .                    .       .       .       .
no_show      .      .                  .       .       .            .              .                    .       .       .       .
";

#[test]
fn each_state_has_the_actions_of_the_domain() {
    let matrix = matrix(AssignmentState::ALL, AssignmentAction::ALL, |state, action| state.actions().contains(&action));
    println!("{matrix}");
    assert_eq!(matrix, ASSIGNMENTS);
}
