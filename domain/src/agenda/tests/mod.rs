mod day_conflicts;
mod limit_conflicts;
mod scope;
mod session_conflicts;
mod small_city;
mod travel;
