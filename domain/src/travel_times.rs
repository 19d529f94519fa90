//! Minutes from one venue to another, where an admin knows better than the rule.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::VenueId;
use crate::input::{BadFields, FieldError, Int, part};
pub use crate::sent_tables::Separator;
use crate::sent_tables::{Bounds, SentTable, wrong_length};

/// So many times may come at once.
pub const MOST_ROWS: usize = 5000;

const BOUNDS: Bounds = Bounds { rows: MOST_ROWS, one: "travel time", many: "travel times" };

/// The columns of a table; all must be there.
const COLUMNS: [&str; 3] = ["from", "to", "minutes"];

/// How long it takes from one venue to another, in this direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = TravelTimeForm::check -> BadFields)]
pub struct TravelTimeForm {
    /// The venue that is left.
    pub from_id: VenueId,
    /// The venue that is reached: another one.
    pub to_id: VenueId,
    /// How many minutes it takes, without buffer.
    #[schema(inline, value_type = Int<0, 600>, examples(25))]
    pub minutes: Int<0, 600>,
}

impl TravelTimeForm {
    fn check(self, _: ValuePointerRef) -> Result<Self, BadFields> {
        same(&[("/from_id", self.from_id), ("/to_id", self.to_id)]).into_result().map(|()| self)
    }

    /// The venues that a form names, well-formed or not as the rest may be, with where it does.
    pub fn named(form: &Value) -> Vec<(&'static str, VenueId)> {
        let ends = ["/from_id", "/to_id"].into_iter();
        ends.filter_map(|end| Some((end, part(form, end)?))).collect()
    }

    /// What is bad of a form that names these venues, parsed or not, beside what its types refuse: venues that are none of those
    /// known, and one that is named twice.
    pub fn bad_in(named: &[(&'static str, VenueId)], known: &HashSet<VenueId>) -> BadFields {
        let strange = named.iter().filter(|(_, id)| !known.contains(id));
        BadFields(unknown(strange.map(|(end, _)| (*end).to_owned()))).after(same(named))
    }
}

/// What is bad of a way that leads to where it begins.
fn same(ends: &[(&'static str, VenueId)]) -> BadFields {
    match ends {
        [(_, from), (end, to)] if from == to => FieldError::new(*end, "same", SAME).into(),
        _ => BadFields::default(),
    }
}

const SAME: &str = "must be another venue than the one that is left";

fn unknown(pointers: impl Iterator<Item = String>) -> Vec<FieldError> {
    pointers.map(|pointer| FieldError::new(pointer, "unknown", "is no venue")).collect()
}

/// How long it takes from one venue to another, as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TravelTime {
    /// The venue that is left.
    pub from_id: VenueId,
    /// The venue that is reached.
    pub to_id: VenueId,
    /// How many minutes it takes, without buffer.
    #[schema(examples(25))]
    pub minutes: i32,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What an import of travel times did, or would do: nothing is bad.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TravelImport {
    /// Whether it was only looked at.
    pub dry_run: bool,
    /// How many times the table has.
    #[schema(examples(1))]
    pub rows: u32,
}

/// Travel times out of a table that somebody sent, as far as they can be read.
#[derive(Clone, Debug, Default)]
pub struct TravelSheet {
    rows: Vec<(u64, Cells)>,
    bad: BadFields,
}

/// What could be read of a row.
#[derive(Clone, Copy, Debug)]
struct Cells {
    from: Option<VenueId>,
    to: Option<VenueId>,
    minutes: Option<Int<0, 600>>,
}

impl TravelSheet {
    /// Reads a table; the separator is found in the header unless it is said.
    pub fn read(text: &str, separator: Option<Separator>) -> Result<Self, BadFields> {
        let table = SentTable::read(text, separator, BOUNDS)?;
        let columns = table.columns(&COLUMNS, |name| name, &COLUMNS)?;
        let mut sheet = Self::default();
        for (number, record) in &table.rows {
            if record.len() == columns.len() {
                let cell =
                    |name: &str| columns.iter().position(|column| **column == name).and_then(|at| record.get(at));
                sheet.take(*number, |name| cell(name).map_or("", str::trim));
            } else {
                sheet.bad.0.push(wrong_length(format!("/rows/{number}"), columns.len()));
            }
        }
        Ok(sheet)
    }

    /// Takes what can be read of a row, and notes what cannot.
    fn take<'a>(&mut self, number: u64, cell: impl Fn(&str) -> &'a str) {
        let place = |name: &str| format!("/rows/{number}/{name}");
        let venue = |name: &str| {
            let id = cell(name).parse::<VenueId>();
            id.map_err(|_| FieldError::new(place(name), "invalid_id", "is no id of a venue"))
        };
        let detail = "must be a whole number from 0 to 600";
        let minutes = match cell("minutes").parse::<i64>() {
            Ok(number) => Int::new(number).ok_or("out_of_range"),
            Err(_) => Err("invalid_number"),
        };
        let minutes = minutes.map_err(|code| FieldError::new(place("minutes"), code, detail));
        let (from, to) = (venue("from"), venue("to"));
        let errors = [from.as_ref().err(), to.as_ref().err(), minutes.as_ref().err()];
        self.bad.0.extend(errors.into_iter().flatten().cloned());
        self.rows.push((number, Cells { from: from.ok(), to: to.ok(), minutes: minutes.ok() }));
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The venues that it names.
    pub fn venues(&self) -> Vec<VenueId> {
        let named: HashSet<_> = self.rows.iter().flat_map(|(_, cells)| [cells.from, cells.to]).flatten().collect();
        named.into_iter().collect()
    }

    /// The times in the order of their venues, or everything that is bad of any row; `known` are the venues that there are.
    pub fn times(self, known: &HashSet<VenueId>) -> Result<Vec<TravelTimeForm>, BadFields> {
        let (mut times, mut bad) = (HashMap::new(), self.bad);
        for (number, cells) in self.rows {
            let place = |name: &str| format!("/rows/{number}/{name}");
            let ends = [("from", cells.from), ("to", cells.to)];
            let strange = ends.into_iter().filter(|(_, id)| id.is_some_and(|id| !known.contains(&id)));
            bad.0.extend(unknown(strange.map(|(name, _)| place(name))));
            let (Some(from_id), Some(to_id)) = (cells.from, cells.to) else { continue };
            if from_id == to_id {
                bad.0.push(FieldError::new(place("to"), "same", SAME));
            }
            let time = cells.minutes.map(|minutes| TravelTimeForm { from_id, to_id, minutes });
            if times.insert((from_id, to_id), time).is_some() {
                bad.0.push(FieldError::new(place("to"), "repeated", "is the way of a row above"));
            }
        }
        bad.into_result()?;
        let mut times: Vec<_> = times.into_values().flatten().collect();
        times.sort_by_key(|time| (time.from_id, time.to_id));
        Ok(times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(number: u128) -> VenueId {
        VenueId::new(Uuid::from_u128(number))
    }

    fn times(table: &str) -> Result<Vec<TravelTimeForm>, Vec<String>> {
        let known = HashSet::from([id(1), id(2)]);
        let sheet = TravelSheet::read(table, None).and_then(|sheet| sheet.times(&known));
        sheet.map_err(|bad| bad.0.iter().map(|error| format!("{}: {}", error.pointer, error.code)).collect())
    }

    #[test]
    fn a_table_is_read_in_any_order_of_its_columns() {
        let table = format!("minutes;from;to\n 5 ;{};{}\n\n7;{};{}\n", id(2), id(1), id(1), id(2));
        let time = |from, to, minutes| TravelTimeForm {
            from_id: from,
            to_id: to,
            minutes: Int::new(minutes).expect("minutes"),
        };
        assert_eq!(times(&table), Ok(vec![time(id(1), id(2), 7), time(id(2), id(1), 5)]));
    }

    #[test]
    fn whatever_is_bad_of_any_row_is_told_by_its_place() {
        let (one, two, three) = (id(1), id(2), id(3));
        let table = format!(
            "from,to,minutes\n{one},{two},-1\n{one},{two},601\n{one},{one},5\n{three},x,ten\n{one},{two}\n,{two},\n"
        );
        let expected = [
            "/rows/2/minutes: out_of_range",
            "/rows/3/minutes: out_of_range",
            "/rows/3/to: repeated",
            "/rows/4/to: same",
            "/rows/5/from: unknown",
            "/rows/5/minutes: invalid_number",
            "/rows/5/to: invalid_id",
            "/rows/6: wrong_length",
            "/rows/7/from: invalid_id",
            "/rows/7/minutes: invalid_number",
        ];
        assert_eq!(times(&table), Err(expected.map(str::to_owned).to_vec()));
    }

    #[test]
    fn columns_are_those_three_and_rows_are_bounded() {
        assert_eq!(times("from,to,minutes\n"), Err(vec!["/rows: too_few".to_owned()]));
        let expected = ["/rows/1/km: unknown_column", "/rows/1/minutes: required"].map(str::to_owned).to_vec();
        assert_eq!(times("from,to,km\na,b,1\n"), Err(expected));
        let many = format!("from,to,minutes\n{}", "a,b,1\n".repeat(MOST_ROWS + 1));
        assert_eq!(times(&many), Err(vec!["/rows: too_many".to_owned()]));
    }
}
