//! Examples of what agencies keep ready for visitors. The ids are those of the demo's samples.

use convite_domain::closures::{ClosureForm, NewClosure};
use convite_domain::offers::{NewOffer, OfferForm};
use convite_domain::presenters::{NewPresenter, PresenterForm};
use convite_domain::travel_times::{TravelSheet, TravelTimeForm};
use convite_domain::venues::{NewVenue, VenueForm};
use serde_json::{Value, json};

use super::{Example, example, patch};

const ID: &str = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";
/// That of the second venue.
const OTHER: &str = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e48";

fn venue() -> Value {
    json!({
        "name": { "es": "Estación Acevedo", "en": "Acevedo station" },
        "address": "Carrera 63 # 104A-40",
        "point": { "latitude": 6.3001, "longitude": -75.5586 },
        "capacity": 30,
        "accessible": true,
        "opening_hours": [{ "weekday": "mon", "from": "09:00", "to": "16:00" }],
        "weekly_visitors": 120
    })
}

fn presenter() -> Value {
    json!({
        "name": "Profesional de estaciones",
        "post": { "es": "Operación de estaciones", "en": "Operation of stations" },
        "shown_as": "post",
        "languages": ["es"]
    })
}

fn offer() -> Value {
    json!({
        "title": { "es": "Una estación por dentro", "en": "Inside a station" },
        "topic": "cable_mobility",
        "role": "host",
        "activity_type": "field_visit",
        "minutes": 90,
        "hours": [{ "weekday": "tue", "from": "09:00", "to": "12:00" }],
        "group_from": 5,
        "group_to": 25,
        "languages": ["es"],
        "place": { "kind": "venue", "venue_id": ID },
        "presenter_ids": [ID],
        "notice_business_days": 5,
        "valid_from": "2027-01-01"
    })
}

fn closure() -> Value {
    json!({ "starts_at": "2031-01-07T13:00:00Z", "ends_at": "2031-01-09T22:00:00Z", "note": "Mantenimiento." })
}

/// The same of an agency of the demo.
fn of_agency(mut form: Value) -> Value {
    form["agency_id"] = json!(ID);
    form
}

/// What is sent about resources.
pub(super) fn examples() -> Vec<Example> {
    vec![
        example::<NewVenue>("NewVenue", of_agency(venue())),
        patch::<VenueForm>(
            "VenueFormPatch",
            venue(),
            json!({ "capacity": 20, "opening_hours": [{ "weekday": "tue", "from": "09:00", "to": "12:00" }] }),
        ),
        example::<NewPresenter>("NewPresenter", of_agency(presenter())),
        patch::<PresenterForm>("PresenterFormPatch", presenter(), json!({ "languages": ["es", "en"], "daily_cap": 3 })),
        example::<NewOffer>("NewOffer", of_agency(offer())),
        patch::<OfferForm>("OfferFormPatch", offer(), json!({ "minutes": 60, "valid_to": "2030-12-31" })),
        example::<NewClosure>("NewClosure", of_agency(closure())),
        example::<TravelTimeForm>("TravelTimeForm", json!({ "from_id": ID, "to_id": OTHER, "minutes": 35 })),
        Example {
            schema: "TravelTable",
            value: json!(format!("from,to,minutes\n{ID},{OTHER},35\n{OTHER},{ID},30\n")),
            parses: Box::new(|value| TravelSheet::read(value.as_str().unwrap_or_default(), None).map(|_| ())),
        },
        patch::<ClosureForm>("ClosureFormPatch", closure(), json!({ "ends_at": "2031-01-08T22:00:00Z" })),
    ]
}
