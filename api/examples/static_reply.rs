//! The limit of HTTP for `benches/http.sh`: the same framework with the same number of workers answers every request with the
//! same bytes, without a database, without middleware.
//!
//! `static_reply ADDRESS FILE` reads the bytes from a file.

use std::io;

use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};

/// Reads the whole body of the request, as the service does, and answers with the reply.
async fn answer(_body: Bytes, reply: web::Data<Bytes>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(Bytes::clone(&reply))
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(file), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err(io::Error::other("usage: static_reply ADDRESS FILE"));
    };
    let reply = web::Data::new(Bytes::from(std::fs::read(file)?));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let server = HttpServer::new(move || App::new().app_data(reply.clone()).default_service(web::to(answer)));
    server.workers(workers).bind(address)?.run().await
}
