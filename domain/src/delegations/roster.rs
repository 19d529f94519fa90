//! The list of members as the rules see it.

use super::members::Member;
use crate::vocabularies::ConsentPurpose;

/// The members on a list, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// How many there are.
    pub members: i32,
    /// How many lead.
    pub heads: i32,
    /// How many have not consented to the processing of their data.
    pub without_consent: i32,
}

impl Roster {
    /// Counts the members that are on the list; those whose place somebody else took are not.
    pub fn of<'a>(members: impl IntoIterator<Item = &'a Member>) -> Self {
        let mut roster = Self::default();
        for member in members.into_iter().filter(|member| member.is_current()) {
            roster.members += 1;
            roster.heads += i32::from(member.is_head);
            roster.without_consent += i32::from(!member.consents_to(ConsentPurpose::DataProcessing));
        }
        roster
    }
}
