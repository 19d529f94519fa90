//! The codes of conflicts, and how grave each is.

use std::collections::BTreeMap;

use deserr::{Deserr, IntoValue, Map, Value, ValueKind, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::input::{BadFields, at, wrong_type};
use crate::text_enum;

text_enum! {
    /// What a conflict keeps from happening.
    pub enum Severity {
        BlockWrite = "block_write" ("Impide guardar", "Blocks writing"),
        BlockRelease = "block_release" ("Impide publicar la versión", "Blocks the release"),
        Warn = "warn" ("Advertencia", "Warning"),
        Ignore = "ignore" ("Se ignora", "Ignored"),
    }
}

impl Severity {
    /// Whether something may not be done.
    pub const fn blocks(self) -> bool {
        matches!(self, Self::BlockWrite | Self::BlockRelease)
    }
}

text_enum! {
    /// What is wrong in an agenda.
    pub enum ConflictCode {
        EndBeforeStart = "end_before_start" ("Termina antes de empezar", "Ends before it starts"),
        OutsideExchangeDates = "outside_exchange_dates" ("Fuera de las fechas del intercambio", "Outside the exchange's dates"),
        PersonDoubleBooked = "person_double_booked" ("Persona con doble reserva", "Person double booked"),
        VenueDoubleBooked = "venue_double_booked" ("Lugar con doble reserva", "Venue double booked"),
        AgencyOverCapacity = "agency_over_capacity" ("Entidad sobre su capacidad", "Agency over its capacity"),
        PersonUnavailable = "person_unavailable" ("Ponente no disponible", "Presenter unavailable"),
        AgencyUnavailable = "agency_unavailable" ("Entidad no disponible", "Agency unavailable"),
        VenueUnavailable = "venue_unavailable" ("Lugar no disponible", "Venue unavailable"),
        VenueCapacityExceeded = "venue_capacity_exceeded" ("El grupo no cabe", "Group does not fit"),
        TravelTimeShort = "travel_time_short" ("Tiempo de traslado insuficiente", "Too little time to travel"),
        TravelTimeTight = "travel_time_tight" ("Tiempo de traslado justo", "Tight time to travel"),
        LanguageGap = "language_gap" ("Sin idioma común", "No common language"),
        AgencyNotAccepted = "agency_not_accepted" ("La entidad no ha aceptado", "Agency has not accepted"),
        AccessibilityGap = "accessibility_gap" ("Lugar no accesible", "Venue not accessible"),
        OutsideBusinessHours = "outside_business_hours" ("Fuera del horario laboral", "Outside business hours"),
        PublicHoliday = "public_holiday" ("Día festivo", "Public holiday"),
        AgencyWeeklyCap = "agency_weekly_cap" ("Tope semanal de la entidad", "Agency's weekly cap"),
        PresenterDailyCap = "presenter_daily_cap" ("Tope diario del ponente", "Presenter's daily cap"),
        SiteCarryingCapacity = "site_carrying_capacity" ("Capacidad de carga del lugar", "Site's carrying capacity"),
        DayTooLong = "day_too_long" ("Día demasiado largo", "Day too long"),
        MonotoneDesign = "monotone_design" ("Diseño monótono", "Monotone design"),
        GrantedItemMissing = "granted_item_missing" ("Ítem concedido sin sesión", "Granted item without a session"),
        AxisUncovered = "axis_uncovered" ("Eje sin cubrir", "Axis not covered"),
    }
}

impl ConflictCode {
    /// Whether no admin may change how grave it is: the write itself is refused.
    pub const fn is_fixed(self) -> bool {
        matches!(self.usual(), Severity::BlockWrite)
    }

    /// How grave it is unless an admin says otherwise.
    pub const fn usual(self) -> Severity {
        match self {
            Self::EndBeforeStart
            | Self::OutsideExchangeDates
            | Self::PersonDoubleBooked
            | Self::VenueDoubleBooked
            | Self::AgencyOverCapacity => Severity::BlockWrite,
            Self::PersonUnavailable
            | Self::AgencyUnavailable
            | Self::VenueUnavailable
            | Self::VenueCapacityExceeded
            | Self::TravelTimeShort
            | Self::LanguageGap
            | Self::AgencyNotAccepted
            | Self::AccessibilityGap => Severity::BlockRelease,
            _ => Severity::Warn,
        }
    }
}

/// How grave each conflict is, by the policy: what it says, else what is usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Severities(BTreeMap<ConflictCode, Severity>);

impl Severities {
    /// The severities of the policy; what it says of a fixed one does not count.
    pub fn new(said: impl IntoIterator<Item = (ConflictCode, Severity)>) -> Self {
        Self(said.into_iter().filter(|(code, _)| !code.is_fixed()).collect())
    }

    /// How grave a conflict is.
    pub fn of(&self, code: ConflictCode) -> Severity {
        if code.is_fixed() {
            return code.usual();
        }
        self.0.get(&code).copied().unwrap_or_else(|| code.usual())
    }
}

/// A map from codes to severities, with everything in it that is bad: a code that is not known, and a fixed one.
impl Deserr<BadFields> for Severities {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        let Value::Map(said) = value else { return Err(wrong_type(value.kind(), &[ValueKind::Map], location)) };
        let (mut good, mut bad) = (Vec::new(), BadFields::default());
        for (name, severity) in said.into_iter() {
            match entry(&name, severity.into_value(), location.push_key(&name)) {
                Ok(entry) => good.push(entry),
                Err(more) => bad.0.extend(more.0),
            }
        }
        bad.into_result().map(|()| Self::new(good))
    }
}

fn entry<V: IntoValue>(
    name: &str,
    severity: Value<V>,
    location: ValuePointerRef,
) -> Result<(ConflictCode, Severity), BadFields> {
    match name.parse::<ConflictCode>() {
        Err(_) => Err(at(location, "unknown_member", "is no code of a conflict")),
        Ok(code) if code.is_fixed() => Err(at(location, "fixed", "always blocks the write")),
        Ok(code) => Ok((code, Severity::deserialize_from_value(severity, location)?)),
    }
}

/// Each code that is not fixed, and none must be there.
impl PartialSchema for Severities {
    fn schema() -> RefOr<Schema> {
        let changeable = ConflictCode::ALL.iter().filter(|code| !code.is_fixed());
        let object = ObjectBuilder::new()
            .description(Some("How grave conflicts are, by code: what differs from the usual severity."))
            .additional_properties(Some(AdditionalProperties::FreeForm(false)));
        changeable
            .fold(object, |object, code| object.property(code.as_str(), Ref::from_schema_name(Severity::name())))
            .into()
    }
}

impl ToSchema for Severities {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Severity::name().into_owned(), Severity::schema()));
    }
}
