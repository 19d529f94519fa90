//! Countries, and the regions of the United Nations that they belong to.

use super::table::coded;

coded! {
    /// A country or area of ISO 3166-1, by its two letters.
    pub struct Country in "countries.csv";
}

coded! {
    /// A region of the United Nations' standard M49, by its three digits; `001` is the world.
    pub struct Region in "regions.csv";
}

impl Country {
    /// The regions around the country, the smallest first, the world last. Antarctica lies in none but the world.
    pub fn regions(self) -> impl Iterator<Item = Region> {
        let smallest = self.0.parent.as_deref().and_then(Region::known);
        std::iter::successors(smallest, |region| region.parent())
    }
}

impl Region {
    /// The next region around it; the world has none.
    pub fn parent(self) -> Option<Self> {
        self.0.parent.as_deref().and_then(Self::known)
    }
}
