//! Every id of the system, each a type of its own, so that one can never be taken for another.

/// Makes the id types: a private UUIDv7, with its text form, JSON, schema, path parameter and SQL mapping.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[cfg_attr(feature = "diesel", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Uuid))]
        #[serde(transparent)]
        #[schema(value_type = uuid::Uuid, examples("0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47"))]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// Wraps a UUID that the caller made or read.
            pub const fn new(value: uuid::Uuid) -> Self {
                Self(value)
            }

            /// The UUID itself.
            pub const fn get(self) -> uuid::Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            /// Only the hyphenated form of 36 characters is an id: every id has one spelling.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse::<uuid::fmt::Hyphenated>().map(|id| Self(id.into_uuid()))
            }
        }

        impl deserr::Deserr<crate::input::BadFields> for $name {
            fn deserialize_from_value<V: deserr::IntoValue>(
                value: deserr::Value<V>,
                location: deserr::ValuePointerRef,
            ) -> Result<Self, crate::input::BadFields> {
                crate::input::parse_text(value, location, |text| {
                    text.parse().map_err(|_| ("invalid_id", "is not an id: 36 characters, as a UUID".to_owned()))
                })
            }
        }

        #[cfg(feature = "diesel")]
        impl diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::Uuid, diesel::pg::Pg>::to_sql(&self.0, out)
            }
        }

        #[cfg(feature = "diesel")]
        impl diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                diesel::deserialize::FromSql::<diesel::sql_types::Uuid, diesel::pg::Pg>::from_sql(bytes).map(Self)
            }
        }
    )+};
}

ids! {
    /// A visit request.
    RequestId,
    /// One thing asked for in a request.
    RequestItemId,
    /// One line of a request's timeline.
    TimelineEntryId,
    /// A file of a request.
    AttachmentId,
    /// A secret link to a request: the id names the token, it is not the token.
    TrackingTokenId,
    /// An internal note on a request.
    RequestNoteId,
    /// A message between a request's requester and the officers.
    RequestMessageId,
    /// A delegation.
    DelegationId,
    /// A member of a delegation.
    DelegateId,
    /// An exchange.
    ExchangeId,
    /// An organization.
    OrganizationId,
    /// A partner agency.
    AgencyId,
    /// A place where an agency receives visitors.
    VenueId,
    /// A person whom an agency names.
    PresenterId,
    /// An agency's standing offer of a session.
    OfferId,
    /// When an agency or venue is closed, or a presenter away.
    ClosureId,
    /// An agency's role in a session.
    AssignmentId,
    /// A draft of an agenda.
    AgendaDraftId,
    /// One item of an exchange's agenda; `SessionId` is a sign-in.
    AgendaSessionId,
    /// A person who signs in.
    UserId,
    /// A partner system's OAuth client.
    OauthClientId,
    /// A family of rotating refresh tokens: one sign-in.
    SessionId,
    /// A practice.
    PracticeId,
    /// A text about a practice.
    RevisionId,
    /// A checkable statement of a revision.
    ClaimId,
    /// A short insight.
    LessonId,
    /// A file or link that goes with a revision.
    AssetId,
    /// A topic of the theme tree.
    TopicId,
    /// One text of the privacy notice.
    PrivacyNoticeId,
    /// A version of the policy that an admin made.
    PolicyVersionId,
    /// A decision about a day of the working calendar.
    HolidayDecisionId,
    /// One line of the audit trail.
    AuditEventId,
    /// One message of the outbox.
    OutboxEventId,
}
