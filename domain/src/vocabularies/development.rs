//! What an exchange contributes to: the Sustainable Development Goals, and the sectors of development assistance.

use super::table::coded;

coded! {
    /// A Sustainable Development Goal, by its number from 1 to 17.
    pub struct SdgGoal in "sdg_goals.csv";
}

coded! {
    /// A target of a Sustainable Development Goal, by its number, for example `11.1` or `11.a`.
    pub struct SdgTarget in "sdg_targets.csv";
}

coded! {
    /// A purpose of development assistance, by the five digits of the OECD's Development Assistance Committee.
    pub struct DacSector in "dac_sectors.csv";
}

impl SdgTarget {
    /// The goal that the target is part of.
    pub fn goal(self) -> Option<SdgGoal> {
        self.0.parent.as_deref().and_then(SdgGoal::known)
    }
}
