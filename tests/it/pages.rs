//! Lists of several pages.

use convite_tests::Actor;

/// A member of every element of a list, read page by page as the `Link` headers lead.
pub async fn column(reader: &Actor, first: &str, member: &str) -> Vec<String> {
    let (mut next, mut seen) = (Some(first.to_owned()), Vec::new());
    while let Some(path) = next {
        let page = reader.get(&path).await.ok();
        seen.extend(page.column(member));
        next = page.header("link").map(|link| {
            let target = link.strip_prefix('<').and_then(|rest| rest.split_once(">; rel=\"next\""));
            target.expect("a link to the next page").0.to_owned()
        });
    }
    seen
}
