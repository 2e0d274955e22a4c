//! Servers end with the process that started them, also when it is killed and can do nothing.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use backfill_servers::until::until_it_holds;
use backfill_servers::{Broker, Postgres};

/// Set for the process that is to be killed.
const HOLDS_SERVERS: &str = "BACKFILL_TEST_HOLDS_SERVERS";

#[test]
fn nothing_outlives_a_killed_process() {
    if std::env::var_os(HOLDS_SERVERS).is_some() {
        hold_servers();
    }
    let mut holder = holder();
    let addresses = addresses(&mut holder);
    assert!(addresses.iter().all(|it| is_open(it)), "{addresses:?} are not open");
    let id = holder.id();
    assert_eq!(folders(id).len(), 2, "{:?}", folders(id));
    holder.kill().expect("it runs");
    holder.wait().expect("it ends");
    until_it_holds("nobody listens", || !addresses.iter().any(|it| is_open(it)));
    until_it_holds("the folders are gone", || folders(id).is_empty());
}

/// Starts both servers, says where they are, and waits to be killed. A thread that ends must not
/// take with it what it started.
#[expect(clippy::print_stdout, reason = "the other process reads it")]
fn hold_servers() -> ! {
    let start = || (Broker::shared().bootstrap(), Postgres::shared().port());
    let (broker, port) = std::thread::spawn(start).join().expect("both start");
    println!("\naddresses {broker} 127.0.0.1:{port}");
    loop {
        std::thread::park();
    }
}

/// This program once more, for this test alone.
fn holder() -> Child {
    let program = std::env::current_exe().expect("this program is a file");
    let mut command = Command::new(program);
    command.args(["--exact", "nothing_outlives_a_killed_process", "--nocapture"]);
    command.env(HOLDS_SERVERS, "yes").stdout(Stdio::piped()).spawn().expect("it starts")
}

fn addresses(holder: &mut Child) -> Vec<String> {
    let output = BufReader::new(holder.stdout.take().expect("its output is ours"));
    let mut lines = output.lines().map(|line| line.expect("it is text"));
    let line = lines.find(|line| line.starts_with("addresses ")).expect("the servers are up");
    line.split_whitespace().skip(1).map(str::to_owned).collect()
}

fn is_open(address: &str) -> bool {
    TcpStream::connect(address).is_ok()
}

/// The folders of the servers of a process.
fn folders(process: u32) -> Vec<PathBuf> {
    let all = std::fs::read_dir(std::env::temp_dir()).expect("there is a folder for such things");
    let name = format!("-{process}-");
    let ours = |path: &PathBuf| {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        file.starts_with("backfill-") && file.contains(&name)
    };
    all.map(|it| it.expect("it can be read").path()).filter(ours).collect()
}
