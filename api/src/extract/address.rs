//! The address that a request comes from.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

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
    let hops: Vec<&str> = forwarded.flat_map(|list| list.split(',')).map(str::trim).collect();
    let mut nearest = peer;
    for hop in hops.into_iter().rev() {
        match address_of(hop) {
            Some(address) if trusted(address) => nearest = address,
            Some(address) => return address,
            // Whoever wrote this, no trusted proxy did: what stands before it is not to be believed.
            None => return nearest,
        }
    }
    nearest
}

/// An address as proxies write it: alone or with a port, IPv6 in brackets then.
fn address_of(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    hop.parse().ok().or_else(with_port).or_else(bracketed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_and_without_its_port() {
        for hop in ["192.0.2.7", "192.0.2.7:4711"] {
            assert_eq!(address_of(hop), Some(IpAddr::from([192, 0, 2, 7])), "{hop}");
        }
        for hop in ["2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:4711"] {
            assert_eq!(address_of(hop).map(|address| address.to_string()).as_deref(), Some("2001:db8::7"), "{hop}");
        }
        assert_eq!(address_of("unknown"), None);
    }
}
