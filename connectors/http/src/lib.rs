//! The API, the patient pages and the console: one router over the ports.

mod app;
mod options;
mod services;
mod outcome;
mod words;
mod api;
mod pages;
mod console;

pub use api::{FieldError, FieldErrors, WaitlistRow, contact_from, entry_from};
pub use app::App;
pub use options::{Options, Secret};

/// All routes. Bodies larger than the options allow are refused.
pub fn router(app: App) -> axum::Router {
    let body_limit = axum::extract::DefaultBodyLimit::max(app.options.body_bytes_max);
    axum::Router::new()
        .merge(api::router())
        .merge(pages::router())
        .merge(console::router())
        .layer(body_limit)
        .with_state(app)
}
