//! What the machine itself can do: a durable write, a round trip on loopback.

use std::fs::OpenOptions;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::sample::Sample;

/// The kernel counts in hundredths of a second for whoever asks.
const TICK_MS: u64 = 10;
/// How often each is measured.
const RUNS: usize = 1_000;
/// The file is preallocated, so that a write changes no metadata.
const FILE_BYTES: usize = 4 * 1024 * 1024;

/// Prints what the machine can do at this moment.
pub(crate) async fn print(when: &str, folder: &Path) -> anyhow::Result<()> {
    println!("machine {when}: {} cores, load {}", cores(), load());
    println!("fdatasync of 128 bytes       {}", fdatasyncs(folder)?);
    println!("loopback round trip, 64 bytes {}", round_trips().await?);
    Ok(())
}

/// The time that this process was on a processor until now, of all its threads. Others at work on the
/// machine make everything last longer, and hardly change this.
pub(crate) fn processor_time() -> anyhow::Result<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    // After the name, which may hold spaces: state first; user and system time are 12th and 13th.
    let (_, fields) = text.rsplit_once(')').context("no name in /proc/self/stat")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks: u64 = ticks.collect::<Result<Vec<_>, _>>()?.iter().sum();
    Ok(Duration::from_millis(ticks * TICK_MS))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(1).collect()
}

/// Appends 128 bytes and waits until the disk has them.
pub(crate) fn fdatasyncs(folder: &Path) -> anyhow::Result<Sample> {
    let path = folder.join("fdatasync.bin");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).open(path)?;
    file.write_all(&vec![0; FILE_BYTES])?;
    file.sync_all()?;
    file.seek(SeekFrom::Start(0))?;
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begin = Instant::now();
        file.write_all(&[7; 128])?;
        file.sync_data()?;
        times.push(begin.elapsed());
    }
    Ok(Sample::of(times))
}

/// Sends 64 bytes to another task over TCP and gets them back.
pub(crate) async fn round_trips() -> anyhow::Result<Sample> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(echo(listener));
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut times, mut bytes) = (Vec::with_capacity(RUNS), [0; 64]);
    for _ in 0..RUNS {
        let begin = Instant::now();
        stream.write_all(&bytes).await?;
        stream.read_exact(&mut bytes).await?;
        times.push(begin.elapsed());
    }
    Ok(Sample::of(times))
}

async fn echo(listener: TcpListener) -> std::io::Result<()> {
    let (mut stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    let mut bytes = [0; 64];
    loop {
        stream.read_exact(&mut bytes).await?;
        stream.write_all(&bytes).await?;
    }
}
