//! Life cycles as tables, for tests: a line for each state, a column for each action.

/// The table: `x` where the action exists in the state.
pub fn matrix<S: Copy + Into<&'static str>, A: Copy + Into<&'static str>>(
    states: &[S],
    actions: &[A],
    exists: impl Fn(S, A) -> bool,
) -> String {
    let states: Vec<(S, &str)> = states.iter().map(|state| (*state, (*state).into())).collect();
    let width = states.iter().map(|(_, name)| name.len()).max().unwrap_or_default() + 2;
    let heads: Vec<&str> = actions.iter().map(|action| (*action).into()).collect();
    let line = |(state, name): (S, &str)| {
        let cell = |action: &A| {
            let mark = if exists(state, *action) { "x" } else { "." };
            let head: &str = (*action).into();
            format!("{mark:<width$}", width = head.len() + 1)
        };
        let cells: String = actions.iter().map(cell).collect();
        format!("{name:<width$}{}\n", cells.trim_end())
    };
    let lines: String = states.into_iter().map(line).collect();
    format!("{:width$}{}\n{lines}", "state", heads.join(" "))
}
