//! What a draft was made from, as far as applying it depends on that.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::agenda_sessions::{AgendaSession, SessionPlace};
use crate::exchanges::Exchange;
use crate::requests::GrantedItem;
use crate::{AgendaSessionId, DelegationId, OfferId, PresenterId, RequestItemId};

/// The working copy of an agenda at a moment: what takes place, time and people. Titles and the like are not part of it, nor is
/// whether an agency accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    /// In ten millionths of a degree: a whole number is read as it was written.
    base: Option<[i64; 2]>,
    items: Vec<RequestItemId>,
    /// What these ask for.
    #[serde(default)]
    codes: Vec<Option<String>>,
    sessions: Vec<Taking>,
}

/// What a live session takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Taking {
    id: AgendaSessionId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    place: SessionPlace,
    item: Option<RequestItemId>,
    offer: Option<OfferId>,
    presenters: Vec<PresenterId>,
    sub_group: Option<String>,
    delegations: Vec<DelegationId>,
    pinned: bool,
}

impl Basis {
    /// The working copy of an exchange as it is.
    pub fn of(exchange: &Exchange, sessions: &[AgendaSession]) -> Self {
        let code = |item: &GrantedItem| item.code.as_ref().map(|code| code.as_str().to_owned());
        let granted = exchange.design.items.iter().map(|item| &item.granted);
        let mut items: Vec<_> = granted.filter_map(|item| Some((item.id?, code(item)))).collect();
        items.sort_unstable();
        let (items, codes) = items.into_iter().unzip();
        let live = sessions.iter().filter(|session| session.is_live());
        let mut sessions: Vec<_> = live.map(Taking::of).collect();
        sessions.sort_by_key(|taking| taking.id);
        let whole = |degrees: f64| (degrees * 1e7).round() as i64;
        let base = exchange.design.base.map(|base| [base.latitude, base.longitude].map(whole));
        Self { starts_on: exchange.starts_on, ends_on: exchange.ends_on, base, items, codes, sessions }
    }
}

impl Taking {
    fn of(session: &AgendaSession) -> Self {
        let form = &session.form;
        Self {
            id: session.id,
            from: form.starts_at.0,
            to: form.ends_at.0,
            place: form.place,
            item: form.item_id,
            offer: form.offer_id,
            presenters: form.presenter_ids.to_vec(),
            sub_group: form.sub_group.as_ref().map(|name| name.as_str().to_owned()),
            delegations: form.delegation_ids.to_vec(),
            pinned: form.pinned,
        }
    }
}
