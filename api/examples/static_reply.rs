//! The limit of HTTP for `benches/http.sh`: the same framework with the same number of workers answers every request with
//! the same bytes, without a database and without middleware.
//!
//! `static_reply FILE` reads the bytes from a file and prints where it listens.

use std::io;

use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};

/// Reads the whole body of the request, as the service does, and answers with the reply.
async fn answer(_body: Bytes, reply: web::Data<Bytes>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(Bytes::clone(&reply))
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let file = std::env::args().nth(1).ok_or_else(|| io::Error::other("usage: static_reply FILE"))?;
    let reply = web::Data::new(Bytes::from(std::fs::read(file)?));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let server = HttpServer::new(move || App::new().app_data(reply.clone()).default_service(web::to(answer)));
    let server = server.workers(workers).bind("127.0.0.1:0")?;
    for address in server.addrs() {
        println!("http://{address}");
    }
    server.run().await
}
