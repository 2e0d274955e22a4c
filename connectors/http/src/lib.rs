//! The API, the patient pages and the console: one router over the ports.

mod app;
mod options;
mod api;
mod pages;
mod console;

pub use app::App;
pub use options::Options;

/// All routes.
pub fn router(app: App) -> axum::Router {
    axum::Router::new()
        .merge(api::router())
        .merge(pages::router())
        .merge(console::router())
        .with_state(app)
}
