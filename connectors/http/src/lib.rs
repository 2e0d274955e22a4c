//! The API, the patient pages and the console: one router over the ports.

pub mod access;
mod allowed_host;
mod app;
mod held;
mod known;
mod known_time;
mod options;
mod origin;
mod records;
mod words;
mod api;
mod pages;
mod console;
mod server;
mod unknown;

pub use allowed_host::by_own_names;
pub use app::App;
pub use held::held_json;
pub use known_time::ClockSays;
pub use options::{Options, OptionsFault, Secret};
pub use pages::guard::Peer;
pub use server::{Limits, serve};
pub use unknown::unknown_path;
use unknown::unknown_to_patients;

/// All routes. Bodies larger than the options allow are refused. The API and the console answer
/// only by names of their own ([`Options::allowed_hosts`]); the patients' pages, whose addresses
/// are secrets, by any. Without those if patients have a door of their own.
pub fn router(app: App) -> axum::Router {
    let body_limit = axum::extract::DefaultBodyLimit::max(app.options.body_bytes_max);
    let own_names = axum::middleware::from_fn_with_state(app.options.clone(), allowed_host::guard);
    let pages = if app.options.patients_apart { axum::Router::new() } else { pages::router(&app) };
    axum::Router::new()
        .merge(api::router().merge(console::router()).layer(own_names))
        .merge(pages)
        .merge(pages::stylesheet())
        .fallback(unknown_path)
        .layer(axum::middleware::from_fn_with_state(app.clone(), known_time::guard))
        .layer(body_limit)
        .with_state(app)
}

/// The patients' pages and nothing else.
pub fn patients_router(app: App) -> axum::Router {
    pages::router(&app).merge(pages::stylesheet()).fallback(unknown_to_patients).with_state(app)
}
