//! What the sample agencies keep ready for visitors, as `resources.json` has it.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use convite_domain::audit::SubjectKind;
use convite_domain::closures::{Closure, ClosureForm, ClosureOf};
use convite_domain::input::{self, Int, Moment};
use convite_domain::offers::OfferForm;
use convite_domain::presenters::PresenterForm;
use convite_domain::requests::Text;
use convite_domain::resources::Resource;
use convite_domain::travel_times::TravelTimeForm;
use convite_domain::venues::VenueForm;
use convite_domain::{ClosureId, OfferId, PresenterId, VenueId};
use convite_persistence::{Connection, closures, travel_times};
use serde::Deserialize;
use serde_json::{Value, json};

use super::DemoError;
use super::cast::{Cast, EXAMPLE_ID, note};
use super::catalogue::OTHER_EXAMPLE_ID;
use crate::app::Ids;
use crate::resources::Kept;

/// The samples by their kinds. Each has the code of its agency, and a name by which others refer to it.
#[derive(Debug, Deserialize)]
struct Samples {
    venues: Vec<Sample>,
    presenters: Vec<Sample>,
    offers: Vec<Sample>,
    closures: Vec<ClosureSample>,
    /// From one venue to another, in minutes.
    travel_times: Vec<(String, String, i64)>,
}

/// The name of what is closed, in how many days, and for how many.
#[derive(Debug, Deserialize)]
struct ClosureSample {
    #[serde(default)]
    venue: String,
    #[serde(default)]
    presenter: String,
    starts_in: u64,
    days: u64,
    note: String,
}

/// One of them.
#[derive(Debug, Deserialize)]
struct Sample {
    #[serde(default)]
    key: String,
    agency: String,
    #[serde(flatten)]
    form: Value,
}

/// Loads them; the first two of each kind have the ids of the contract's examples. Returns the ids of the offers that have names.
pub(super) async fn load(
    connection: &mut Connection,
    cast: &Cast,
    now: DateTime<Utc>,
) -> Result<HashMap<String, OfferId>, DemoError> {
    let samples: Samples = serde_json::from_str(include_str!("resources.json"))
        .map_err(|error| DemoError::sample("resources.json", error))?;
    let mut shelf = Shelf { connection, cast, now };
    let venues = shelf.store::<VenueForm>(samples.venues).await?;
    let presenters = shelf.store::<PresenterForm>(samples.presenters).await?;
    let since = NaiveDate::from_ymd_opt(now.year() - 1, 1, 1);
    let offers = samples.offers.into_iter().map(|sample| sample.naming(&venues, &presenters).valid_from(since));
    let offers = shelf.store::<OfferForm>(offers.collect()).await?;
    for (place, sample) in samples.closures.into_iter().enumerate() {
        let venue = venues.get(&sample.venue).copied().map(ClosureOf::Venue);
        let of = venue.or(presenters.get(&sample.presenter).copied().map(ClosureOf::Presenter));
        let of = of.ok_or_else(|| DemoError::sample("a closure", "there is nothing to be closed"))?;
        shelf.close(place, of, sample).await?;
    }
    let way = |(from, to, minutes): &(String, String, i64)| {
        let ends = venues.get(from).copied().zip(venues.get(to).copied());
        ends.zip(Int::new(*minutes)).map(|((from_id, to_id), minutes)| TravelTimeForm { from_id, to_id, minutes })
    };
    let times: Option<Vec<TravelTimeForm>> = samples.travel_times.iter().map(way).collect();
    let times = times.ok_or_else(|| DemoError::sample("travel_times", "one leads nowhere"))?;
    travel_times::set(shelf.connection, &times, now).await?;
    Ok(offers)
}

impl Sample {
    /// The same with ids where it has names.
    fn naming(mut self, venues: &HashMap<String, VenueId>, presenters: &HashMap<String, PresenterId>) -> Self {
        if let Some(venue) = self.form.pointer_mut("/place/venue_id")
            && let Some(id) = venue.as_str().and_then(|name| venues.get(name))
        {
            *venue = json!(id);
        }
        for presenter in self.form.pointer_mut("/presenter_ids").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(id) = presenter.as_str().and_then(|name| presenters.get(name)) {
                *presenter = json!(id);
            }
        }
        self
    }

    /// The same with the day from which it holds: long before any visit of the samples, whatever day it is.
    fn valid_from(mut self, day: Option<NaiveDate>) -> Self {
        self.form["valid_from"] = json!(day);
        self
    }
}

/// Where the samples go.
struct Shelf<'a> {
    connection: &'a mut Connection,
    cast: &'a Cast,
    now: DateTime<Utc>,
}

impl Shelf<'_> {
    /// Stores the samples of a kind; returns the ids of those that have names.
    async fn store<F: Kept>(&mut self, samples: Vec<Sample>) -> Result<HashMap<String, F::Id>, DemoError> {
        let mut ids = HashMap::new();
        for (place, Sample { key, agency, form }) in samples.into_iter().enumerate() {
            let what = format!("{} {place}", F::NAME);
            let form: F = input::parse(form).map_err(|bad| DemoError::bad_fields(&what, &bad))?;
            let id = F::id(match place {
                0 => EXAMPLE_ID,
                1 => OTHER_EXAMPLE_ID,
                _ => Ids.next(|id| id),
            });
            let resource = Resource::new(id, self.cast.agency(&agency)?, form, self.now);
            F::insert(self.connection, &resource).await?;
            self.note(F::KIND, F::uuid(id)).await?;
            ids.insert(key, id);
        }
        Ok(ids)
    }

    /// Stores a closure of whole days.
    async fn close(&mut self, place: usize, of: ClosureOf, sample: ClosureSample) -> Result<(), DemoError> {
        let missing = || DemoError::sample("a closure", "what is closed is nobody's");
        let agency = closures::owner(self.connection, of).await?.ok_or_else(missing)?;
        let today = self.now.date_naive().and_time(NaiveTime::MIN).and_utc();
        let starts_at = today + Days::new(sample.starts_in);
        let form = ClosureForm {
            starts_at: Moment(starts_at),
            ends_at: Moment(starts_at + Days::new(sample.days)),
            note: Some(Text::parse(&sample.note).map_err(|(_, detail)| DemoError::sample("a closure", detail))?),
        };
        let id = ClosureId::new(if place == 0 { EXAMPLE_ID } else { Ids.next(|id| id) });
        let (created_at, updated_at) = (self.now, self.now);
        let closure = Closure { id, version: 1, agency, of, form, created_at, updated_at };
        closures::insert(self.connection, &closure).await?;
        self.note(SubjectKind::Closure, id.get()).await
    }

    async fn note(&mut self, kind: SubjectKind, id: uuid::Uuid) -> Result<(), DemoError> {
        note(self.connection, (kind, id), self.now).await
    }
}
