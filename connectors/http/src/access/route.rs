//! Routes: a method, a path, and a handler that takes who asks.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{self, MethodRouter};

use super::AsksFirst;

/// What answers to a method of a path.
#[derive(Debug, Clone)]
pub struct Route<S> {
    method: &'static str,
    path: &'static str,
    answers: MethodRouter<S>,
}

impl<S> Route<S> {
    /// The method, as requests write it; `*` for all.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// The same, as a router sees it that is nested below a folder of its path.
    #[must_use]
    pub fn below(self, folder: &str) -> Self {
        Self { path: self.path.strip_prefix(folder).unwrap_or(self.path), ..self }
    }
}

/// A router of routes. Those of one path may have several methods.
pub fn router<S>(routes: impl IntoIterator<Item = Route<S>>) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let add = |router: Router<S>, route: Route<S>| router.route(route.path, route.answers);
    routes.into_iter().fold(Router::new(), add)
}

macro_rules! methods {
    ($($(#[$meta:meta])* $name:ident = $method:literal by $answers:expr;)*) => {$(
        $(#[$meta])*
        pub fn $name<S, H, T>(path: &'static str, handler: H) -> Route<S>
        where
            S: Clone + Send + Sync + 'static,
            H: Handler<T, S>,
            T: AsksFirst + 'static,
        {
            Route { method: $method, path, answers: $answers(handler) }
        }
    )*};
}

methods! {
    /// Answers `GET`, and `HEAD` where nothing else does.
    get = "GET" by routing::get;
    /// Answers `HEAD`.
    head = "HEAD" by routing::head;
    /// Answers `OPTIONS`.
    options = "OPTIONS" by routing::options;
    /// Answers `POST`.
    post = "POST" by routing::post;
    /// Answers `PUT`.
    put = "PUT" by routing::put;
    /// Answers `DELETE`.
    delete = "DELETE" by routing::delete;
    /// Answers whatever the method.
    any = "*" by routing::any;
}
