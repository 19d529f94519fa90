//! Pages of a list: keyset only, so that page 1,000 costs what page 1 costs.

/// How many elements a page may have, 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize(i64);

impl PageSize {
    /// A size within the bounds; nearest bound when outside.
    pub fn new(limit: i32) -> Self {
        Self(i64::from(limit.clamp(1, 100)))
    }

    /// What a query asks for: one more than shown, which tells whether there is a next page.
    pub(crate) fn fetch(self) -> i64 {
        self.0 + 1
    }

    /// The same where the rows are at hand.
    pub fn fetch_count(self) -> usize {
        self.shown() + 1
    }

    /// How many elements a page has at most.
    pub fn shown(self) -> usize {
        usize::try_from(self.0).unwrap_or(100)
    }
}

/// A page of a list, and whether another follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Its elements.
    pub items: Vec<T>,
    /// Whether another page follows the last element.
    pub has_more: bool,
}

impl<T> Page<T> {
    /// Cuts what a query for `size.fetch()` rows returned.
    pub fn cut(mut rows: Vec<T>, size: PageSize) -> Self {
        let has_more = rows.len() > size.shown();
        rows.truncate(size.shown());
        Self { items: rows, has_more }
    }

    /// The page with every element turned into another.
    pub fn try_map<U, E>(self, turn: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let items = self.items.into_iter().map(turn).collect::<Result<_, _>>()?;
        Ok(Page { items, has_more: self.has_more })
    }
}
