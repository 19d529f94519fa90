//! The address that a request comes from.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

use super::app;

/// The peer's address, or the one that a trusted proxy forwards: the last address of `X-Forwarded-For` that is no trusted
/// proxy itself. What clients write there before reaching a trusted proxy is never believed.
pub fn client_address(request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let Ok(app) = app(request) else { return peer };
    let trusted = |address: IpAddr| app.settings().trusted_proxies.iter().any(|network| network.contains(&address));
    if !trusted(peer) {
        return peer;
    }
    let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let hops: Vec<IpAddr> =
        forwarded.flat_map(|list| list.split(',')).filter_map(|hop| hop.trim().parse().ok()).collect();
    hops.into_iter().rev().find(|hop| !trusted(*hop)).unwrap_or(peer)
}
