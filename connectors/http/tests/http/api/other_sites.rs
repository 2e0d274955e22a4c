//! A page of another site, open in a browser that reaches the API, changes nothing there.

use axum::http::Method;

use crate::fakes::{World, sample};

/// Every endpoint that changes something, with values for what its path names.
async fn that_change_something(world: &std::sync::Arc<World>) -> Vec<(Method, String)> {
    let document = world.get("/openapi.json").await.json();
    let paths = document["paths"].as_object().unwrap();
    let mut endpoints = Vec::new();
    for (path, methods) in paths {
        for method in methods.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            if method != Method::GET {
                let path = path.replace("{trust}", "R0A");
                let path = path.replace(['{', '}'], "");
                endpoints.push((method, path));
            }
        }
    }
    endpoints
}

#[tokio::test]
async fn no_endpoint_takes_anything_from_another_site() {
    let world = World::with_offer();
    let endpoints = that_change_something(&world).await;
    assert!(20 < endpoints.len(), "{endpoints:?}");
    for (method, path) in endpoints {
        for header in [("sec-fetch-site", "cross-site"), ("origin", "http://evil.invalid")] {
            let answer = world.browse(method.clone(), &path, &[header], "").await;
            assert_eq!(answer.status, 403, "{method} {path} {header:?}");
            assert!(answer.body.contains("other-site"), "{method} {path}: {}", answer.body);
        }
    }
    assert!(world.events().is_empty());
}

#[tokio::test]
async fn programs_and_own_pages_are_asked_nothing() {
    for header in [("sec-fetch-site", "same-origin"), ("accept", "application/json")] {
        let world = World::with_offer();
        world.held().heard = sample::heard();
        let path = "/api/trusts/R0A/list-checked";
        let answer = world.browse(Method::POST, path, &[header], "").await;
        assert!(answer.status < 300, "{header:?}: {}", answer.body);
        assert_eq!(world.events().len(), 1, "{header:?}");
    }
}
