//! Closures of agencies and venues, and absences of presenters.

use chrono::{DateTime, TimeDelta, Utc};
use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::input::{BadFields, FieldError, Moment, at, part};
use crate::practices::AgencyRef;
use crate::requests::Text;
use crate::{AgencyId, ClosureId, PresenterId, VenueId, Version};

/// The longest closure; what lasts longer is retired or withdrawn.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// What is closed, or who is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosureOf {
    /// A whole agency.
    Agency(AgencyId),
    /// A venue.
    Venue(VenueId),
    /// A presenter.
    Presenter(PresenterId),
}

/// When something is closed; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = ClosureForm::check -> BadFields)]
pub struct ClosureForm {
    /// The first moment.
    pub starts_at: Moment,
    /// The first moment after it, at most 366 days later.
    pub ends_at: Moment,
    /// Why, for the agency and staff.
    #[schema(inline, examples("Mantenimiento."))]
    #[deserr(default)]
    pub note: Option<Text>,
}

impl ClosureForm {
    fn check(self, _: ValuePointerRef) -> Result<Self, BadFields> {
        bad_end(&self.starts_at, &self.ends_at).into_result().map(|()| self)
    }
}

fn bad_end(starts_at: &Moment, ends_at: &Moment) -> BadFields {
    let bad = |code, detail| FieldError::new("/ends_at", code, detail).into();
    match ends_at.0 - starts_at.0 {
        length if length <= TimeDelta::zero() => bad("before_start", "must be after the start"),
        length if length > LONGEST => bad("too_long", "must be at most 366 days after the start"),
        _ => BadFields::default(),
    }
}

/// A closure to be told: of exactly one of agency, venue and presenter.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = NewClosure::check -> BadFields)]
pub struct NewClosure {
    /// The agency, when all of it is closed.
    #[deserr(default)]
    pub agency_id: Option<AgencyId>,
    /// The venue.
    #[deserr(default)]
    pub venue_id: Option<VenueId>,
    /// The presenter who is away.
    #[deserr(default)]
    pub presenter_id: Option<PresenterId>,
    /// The first moment.
    pub starts_at: Moment,
    /// The first moment after it, at most 366 days later.
    pub ends_at: Moment,
    /// Why, for the agency and staff.
    #[schema(inline, examples("Mantenimiento."))]
    #[deserr(default)]
    pub note: Option<Text>,
}

impl NewClosure {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        let named = [self.agency_id.is_some(), self.venue_id.is_some(), self.presenter_id.is_some()];
        let mut bad = BadFields::default();
        bad.0.extend(match named.into_iter().filter(|named| *named).count() {
            0 => at(location, "required", "must name an agency, a venue or a presenter").0,
            1 => Vec::new(),
            _ => at(location, "not_accepted", "must name only one of agency, venue and presenter").0,
        });
        bad.0.extend(bad_end(&self.starts_at, &self.ends_at).0);
        bad.into_result().map(|()| self)
    }

    /// What a form says that is closed, well-formed or not as the rest may be.
    pub fn named(form: &Value) -> Vec<ClosureOf> {
        let named = [
            part(form, "/agency_id").map(ClosureOf::Agency),
            part(form, "/venue_id").map(ClosureOf::Venue),
            part(form, "/presenter_id").map(ClosureOf::Presenter),
        ];
        named.into_iter().flatten().collect()
    }

    /// What is bad of a form, parsed or not, beside what its types refuse: an end before its start, and what it names that the
    /// caller cannot name. What is another agency's is not told from what does not exist.
    pub fn bad_in(form: &Value, strange: impl IntoIterator<Item = ClosureOf>) -> BadFields {
        let unknown = |of| match of {
            ClosureOf::Agency(_) => FieldError::new("/agency_id", "unknown", "is no agency"),
            ClosureOf::Venue(_) => FieldError::new("/venue_id", "unknown", "is no venue"),
            ClosureOf::Presenter(_) => FieldError::new("/presenter_id", "unknown", "is no presenter"),
        };
        let times = part(form, "/starts_at").zip(part(form, "/ends_at"));
        let bad = times.map(|(starts_at, ends_at)| bad_end(&starts_at, &ends_at)).unwrap_or_default();
        BadFields(strange.into_iter().map(unknown).collect()).after(bad)
    }

    /// What is closed, and when.
    pub fn parts(self) -> Result<(ClosureOf, ClosureForm), BadFields> {
        let of = match (self.agency_id, self.venue_id, self.presenter_id) {
            (Some(agency), None, None) => ClosureOf::Agency(agency),
            (None, Some(venue), None) => ClosureOf::Venue(venue),
            (None, None, Some(presenter)) => ClosureOf::Presenter(presenter),
            _ => return Err(FieldError::required("").into()),
        };
        Ok((of, ClosureForm { starts_at: self.starts_at, ends_at: self.ends_at, note: self.note }))
    }
}

/// When an agency or a venue is closed, or a presenter away.
#[derive(Clone, Debug, PartialEq)]
pub struct Closure {
    /// Its id.
    pub id: ClosureId,
    /// Grows with every change.
    pub version: Version,
    /// The agency whose it is, or whose venue or presenter.
    pub agency: AgencyRef,
    /// What is closed.
    pub of: ClosureOf,
    /// When.
    pub form: ClosureForm,
    /// When it was told.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A closure as its agency and staff see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Closure)]
pub struct ClosureView {
    /// Its id.
    pub id: ClosureId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// The agency whose it is, or whose venue or presenter.
    pub agency: AgencyRef,
    /// The agency, when all of it is closed.
    #[schema(required)]
    pub agency_id: Option<AgencyId>,
    /// The venue that is closed.
    #[schema(required)]
    pub venue_id: Option<VenueId>,
    /// The presenter who is away.
    #[schema(required)]
    pub presenter_id: Option<PresenterId>,
    /// The first moment.
    pub starts_at: DateTime<Utc>,
    /// The first moment after it.
    pub ends_at: DateTime<Utc>,
    /// Why, for the agency and staff.
    #[schema(required, examples("Mantenimiento."))]
    pub note: Option<String>,
    /// When it was told.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<Closure> for ClosureView {
    fn from(closure: Closure) -> Self {
        Self {
            id: closure.id,
            version: closure.version,
            agency: closure.agency,
            agency_id: closure.of.agency(),
            venue_id: closure.of.venue(),
            presenter_id: closure.of.presenter(),
            starts_at: closure.form.starts_at.0,
            ends_at: closure.form.ends_at.0,
            note: closure.form.note.map(Text::into_inner),
            created_at: closure.created_at,
            updated_at: closure.updated_at,
        }
    }
}

impl ClosureOf {
    /// The agency, when all of it is closed.
    pub const fn agency(self) -> Option<AgencyId> {
        if let Self::Agency(id) = self { Some(id) } else { None }
    }

    /// The venue.
    pub const fn venue(self) -> Option<VenueId> {
        if let Self::Venue(id) = self { Some(id) } else { None }
    }

    /// The presenter.
    pub const fn presenter(self) -> Option<PresenterId> {
        if let Self::Presenter(id) = self { Some(id) } else { None }
    }
}
