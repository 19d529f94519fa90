//! What the actions on a request are given.

use std::collections::HashSet;

use chrono::NaiveDate;
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::items::bad_items;
use super::{DecideItem, FormPointer, IntakeItem};
use crate::calendar::ClockProfile;
use crate::input::{self, BadFields, Day, Email, FieldError, Int, Line, List, Prose, UniqueList};
use crate::vocabularies::{AlternativeKind, DeclineReason};
use crate::{AttachmentId, ExchangeId, RequestId, UserId, text_enum};

/// A public or internal text of an action.
pub type Text = Prose<1, 2000>;

/// An action that is given nothing: an empty object, or no body at all.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Nothing {}

/// How an officer takes a request.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Take {
    /// Needed to take a request that is another officer's.
    #[deserr(default)]
    #[schema(default = false, required = false, examples(false))]
    pub force: bool,
}

/// One thing that is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Need {
    /// The member of the form that the requester may then change.
    #[deserr(default)]
    pub pointer: Option<FormPointer>,
    /// What is asked.
    #[schema(inline, examples("¿Qué decisión quieren poder tomar después de la visita?"))]
    pub text: Text,
}

/// What an officer asks the requester.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Ask {
    /// At least one missing thing.
    #[schema(inline)]
    pub needs: List<Need, 12, 1>,
    /// Why it is asked only now, when the term for the first question has passed.
    #[schema(inline)]
    #[deserr(default)]
    pub reason: Option<Text>,
}

/// What the requester answers.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Answer {
    /// The answer; changes of the form are made by a patch before it.
    #[schema(inline, examples("Queremos decidir el trazado de nuestra primera línea de cable."))]
    pub answer: Text,
    /// Files that the requester attached to the request and that are part of the answer.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub attachment_ids: UniqueList<AttachmentId, 5>,
}

/// Who lost the links to their requests.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Recovery {
    /// The address that the form of the requests gives.
    pub email: Email,
}

/// Something that the requester could do instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Alternative {
    /// What kind of alternative.
    pub kind: AlternativeKind,
    /// What exactly.
    #[schema(inline, examples("Una sesión virtual con el equipo del Metro en marzo."))]
    pub text: Text,
}

/// A refusal of the request.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = Decline::check -> BadFields)]
pub struct Decline {
    /// The coded reason.
    pub reason: DeclineReason,
    /// What the requester is told.
    #[schema(inline, examples("En esas fechas las entidades anfitrionas no tienen capacidad."))]
    pub text: Text,
    /// At least one, unless `no_alternative_reason` says why there is none.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub alternatives: List<Alternative, 6>,
    /// Why there is no alternative.
    #[schema(inline)]
    #[deserr(default)]
    pub no_alternative_reason: Option<Text>,
}

impl Decline {
    fn check(self, _: deserr::ValuePointerRef) -> Result<Self, BadFields> {
        match (self.alternatives.is_empty(), &self.no_alternative_reason) {
            (true, None) => {
                let detail = "is required: at least one alternative, or `no_alternative_reason`";
                Err(FieldError::new("/alternatives", "required", detail).into())
            }
            (false, Some(_)) => {
                let detail = "must be absent when there is an alternative";
                Err(FieldError::new("/no_alternative_reason", "not_allowed", detail).into())
            }
            _ => Ok(self),
        }
    }
}

text_enum! {
    /// A guard of the acceptance that an officer may set aside with a written reason.
    pub enum OverridableGuard {
        MaxGroupSize = "max_group_size" ("Tamaño máximo del grupo", "Largest group"),
        MaxDays = "max_days" ("Duración máxima", "Longest visit"),
        MinLeadDays = "min_lead_days" ("Antelación mínima", "Shortest lead time"),
        MinLeadDaysHighLevel = "min_lead_days_high_level"
            ("Antelación mínima de alto nivel", "Shortest lead time of high-level visits"),
        RepeatTopicCooldownMonths = "repeat_topic_cooldown_months"
            ("Espera antes de repetir un tema", "Time before the same topic again"),
    }
}

/// A guard to set aside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct GuardOverride {
    /// Which guard.
    pub guard: OverridableGuard,
    /// Why; kept with the decision.
    #[schema(inline, examples("La visita coincide con la firma del convenio."))]
    pub reason: Text,
}

/// A guard that was set aside, by whom and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OverriddenGuard {
    /// Which guard.
    pub guard: OverridableGuard,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: UserId,
}

/// The terms of an acceptance.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = Acceptance::check -> BadFields)]
pub struct Acceptance {
    /// First day of the visit.
    pub starts_on: Day,
    /// Last day of the visit, not before the first.
    pub ends_on: Day,
    /// How many may come, at most as many as asked; those when absent.
    #[schema(inline, value_type = Option<Int<1, 500>>, examples(12))]
    #[deserr(default)]
    pub group_size: Option<Int<1, 500>>,
    /// What the requester is told.
    #[schema(inline)]
    #[deserr(default)]
    pub message: Option<Text>,
    /// The decision on each of the request's items, once each; all are granted when absent.
    #[schema(inline)]
    #[deserr(default)]
    pub items: Option<List<DecideItem, 12>>,
    /// The exchange that the visit joins: one that is still made, and takes place on those days. Without it, the visit gets an
    /// exchange of its own.
    #[deserr(default)]
    pub joins_exchange_id: Option<ExchangeId>,
    /// Guards to set aside.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub overrides: List<GuardOverride, 5>,
}

impl Acceptance {
    /// Parses terms that are granted on a day; a visit does not begin before it. `asked` are the request's items, `topics`
    /// the codes of the theme tree, at least those that the terms name.
    pub fn parse(
        terms: Value,
        today: NaiveDate,
        asked: &[IntakeItem],
        topics: &HashSet<String>,
    ) -> Result<Self, BadFields> {
        let starts_on = terms.get("starts_on").and_then(Value::as_str).and_then(|text| Day::parse(text).ok());
        let past = starts_on
            .filter(|day| day.0 < today)
            .map(|_| FieldError::new("/starts_on", "in_the_past", format!("must not be before today, {today}")));
        let bad = past.into_iter().chain(bad_items(&terms, asked, topics)).collect();
        BadFields(bad).join(input::parse(terms))
    }

    fn check(self, _: deserr::ValuePointerRef) -> Result<Self, BadFields> {
        if self.ends_on < self.starts_on {
            return Err(FieldError::new("/ends_on", "before_start", "must not be before `starts_on`").into());
        }
        Ok(self)
    }
}

/// What a requester says on taking a request back.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Withdraw {
    /// Why, if they wish to say.
    #[schema(inline)]
    #[deserr(default)]
    pub reason: Option<Text>,
}

/// Puts a request onto the waiting list.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Waitlist {
    /// What the requester is told.
    #[schema(
        inline,
        examples("Reunimos varias solicitudes sobre movilidad por cable; le propondremos una fecha común.")
    )]
    pub text: Text,
}

/// Says that the same was asked for in another request.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct MarkDuplicate {
    /// The other request, which is dealt with in this one's place.
    pub canonical_id: RequestId,
    /// What the requester is told beside the other one's number.
    #[schema(inline)]
    #[deserr(default)]
    pub text: Option<Text>,
}

/// Takes such a mark back.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct UnmarkDuplicate {
    /// Why; kept with the request.
    #[schema(inline, examples("Son dos visitas distintas del mismo municipio."))]
    pub reason: Text,
}

/// The body that a request is passed to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct ReceivingBody {
    /// Its name.
    #[schema(inline, examples("Área Metropolitana del Valle de Aburrá"))]
    pub name: Line<1, 200>,
    /// Where it can be reached.
    #[deserr(default)]
    pub email: Option<Email>,
}

/// Passes a request to the body that is competent.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Transfer {
    /// To whom.
    pub to: ReceivingBody,
    /// What the requester is told.
    #[schema(inline, examples("Trasladamos su solicitud a la autoridad ambiental de la región."))]
    pub text: Text,
    /// Why it is transferred only now, when the term for it has passed.
    #[schema(inline)]
    #[deserr(default)]
    pub reason: Option<Text>,
}

/// Makes the term of a request longer.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Extend {
    /// How many business days are added: at most as many as the term has; 5 or 8 for petitions on personal data.
    #[schema(inline, value_type = Int<1, 60>, examples(10))]
    pub business_days: Int<1, 60>,
    /// Why; the requester is told.
    #[schema(inline, examples("Las entidades anfitrionas confirman su agenda a fin de mes."))]
    pub reason: Text,
}

/// Counts a request as a petition of another kind.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct ChangeProfile {
    /// The kind.
    pub profile: ClockProfile,
    /// Why; the requester is told.
    #[schema(inline, examples("Piden copia de un informe, no una visita."))]
    pub reason: Text,
}

/// Puts a request into an officer's hands.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Assign {
    /// The officer.
    pub assignee_id: UserId,
}

/// Calls an accepted visit off.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Cancel {
    /// Why; the other side is told.
    #[schema(inline, examples("La ciudad visitante tiene elecciones."))]
    pub reason: Text,
}
