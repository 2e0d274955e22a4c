//! The HTTP server: nobody can keep others out, and it ends in time whatever clients do.
//!
//! ```text
//!   accept ──► Crowd: a place for this address? ──► all routes
//!                     │ none                          head, body and answer each have a time limit
//!                     └► one of a few kept in reserve ──► health only, everything else is told 503
//! ```

mod body;
mod limits;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::IntoResponse as _;
use backfill_runtime::crowd::{Crowd, Place};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

use crate::Peer;
use body::Timed;
pub use limits::Limits;

/// How long to wait after the system refused to accept a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);
/// Connections beyond the limit that are still told something: health, or that there are too many.
const RESERVE: usize = 16;

/// Serves until `shutdown` turns true (or its sender is gone). Then nobody new is let in, and whoever
/// is being served has [`Limits::stop`] to be done.
pub async fn serve(
    listener: TcpListener,
    (routes, health): (Router, Router),
    limits: Limits,
    mut shutdown: watch::Receiver<bool>,
) {
    let crowd = Crowd::new(limits.connections, limits.connections_per_address);
    let reserve = Crowd::new(RESERVE, RESERVE);
    let ending = GracefulShutdown::new();
    let mut open = JoinSet::new();
    let health = health.fallback(full);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = open.join_next(), if !open.is_empty() => continue,
            _ = shutdown.wait_for(|stop| *stop) => break,
        };
        let Some((stream, peer)) = stream(accepted).await else { continue };
        let (place, router) = match crowd.enter(peer.ip()) {
            Some(place) => (place, routes.clone()),
            None => match reserve.enter(peer.ip()) {
                Some(place) => (place, health.clone()),
                None => continue,
            },
        };
        let peer = Peer(peer.ip());
        open.spawn(converse((stream, place, peer), router, limits, ending.watcher()));
    }
    drop(listener);
    if timeout(limits.stop, ending.shutdown()).await.is_err() {
        tracing::warn!(connections = open.len(), "http connections did not finish in time");
    }
    open.shutdown().await;
}

async fn stream(accepted: io::Result<(TcpStream, SocketAddr)>) -> Option<(TcpStream, SocketAddr)> {
    match accepted {
        Ok((stream, peer)) => {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "nodelay was not set");
            }
            Some((stream, peer))
        }
        Err(error) => {
            tracing::warn!(%error, "an http connection could not be accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

/// Answers the requests of a connection. That a client breaks off is nobody's fault.
async fn converse(
    (stream, _place, peer): (TcpStream, Place, Peer),
    router: Router,
    limits: Limits,
    ending: Watcher,
) {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.stalled));
    let timed = move |request: Request<Incoming>| {
        let mut request = request.map(|body| Body::new(Timed::new(body, limits.body)));
        request.extensions_mut().insert(peer);
        request
    };
    let service = TowerToHyperService::new(router.map_request(timed));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    if let Err(error) = ending.watch(connection).await {
        tracing::debug!(%error, "an http connection broke off");
    }
}

async fn full() -> axum::response::Response {
    metrics::counter!("backfill_http_connections_refused_total").increment(1);
    let told = "Too many connections. Nothing was read of this request; send it again.\n";
    (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "5"), ("connection", "close")], told)
        .into_response()
}
