//! The process ends in time, whatever its clients do, and leaves its folder to the next.

use std::io::Write as _;
use std::net::TcpStream;

use backfill_tests::{Service, Settings, until};

/// Clients that keep a connection and never say the rest.
fn half_said(service: &Service) -> Vec<TcpStream> {
    let http = service.url("");
    let http = http.trim_start_matches("http://");
    let texts = [
        (http, "POST /api/cancellations HTTP/1.1\r\nhost: x\r\n"),
        (http, "POST /api/cancellations HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"),
        (http, ""),
        (service.mllp(), "\x0bMSH|^~\\&|PAS"),
        (service.mllp(), ""),
    ];
    let clients = texts.map(|(address, text)| {
        let mut client = TcpStream::connect(address).unwrap();
        client.write_all(text.as_bytes()).unwrap();
        client
    });
    // By now the service has met them all.
    assert_eq!(service.get("/healthz").status, 200);
    clients.into()
}

#[test]
fn half_said_requests_keep_no_process_alive_and_the_folder_is_free() {
    let mut service = Service::start(&Settings { stop_seconds: Some(1), ..Settings::default() });
    for signal in ["TERM", "INT", "HUP"] {
        let clients = half_said(&service);
        service.signal(signal);
        let ended = service.ended();
        assert_eq!(ended.code(), Some(0), "{signal}: {ended}");
        service.start_again();
        drop(clients);
    }
}

#[test]
fn a_second_signal_ends_it_at_once_and_others_change_nothing() {
    let mut service = Service::start(&Settings { stop_seconds: Some(600), ..Settings::default() });
    let clients = half_said(&service);
    for signal in ["USR1", "USR2"] {
        service.signal(signal);
        assert_eq!(service.get("/readyz").status, 200, "{signal}");
    }
    service.signal("TERM");
    until("it says that it ends", || service.log().contains("stopping").then_some(()));
    service.signal("TERM");
    assert_eq!(service.ended().code(), Some(130));
    service.start_again();
    drop(clients);
}
