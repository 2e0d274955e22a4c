//! Figures of the whole service on this machine, beside what the machine itself can do.
//! Prints medians and spread; asserts nothing about time. Names after `--` choose some of them.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod decisions;
mod embedded;
mod feeds;
mod freed;
mod instance;
mod latency;
mod list;
mod machine;
mod messages;
mod reference;
mod region;
mod rival;
mod sample;
mod shorter;
mod single;
mod spans;
mod storm;
mod takeover;
mod throughput;
mod watcher;
mod year;

use region::Servers;

/// What is measured if nothing is chosen; `takeover` takes minutes and must be asked for.
const ALL: [&str; 4] = ["embedded", "decisions", "single", "storm"];

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let chosen: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let all = || ALL.map(str::to_owned).to_vec();
    runtime.block_on(figures(&if chosen.is_empty() { all() } else { chosen }))
}

async fn figures(chosen: &[String]) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    machine::print("before", folder.path()).await?;
    for name in chosen {
        match name.as_str() {
            "embedded" => embedded::figures(folder.path()).await?,
            "decisions" => decisions::figures()?,
            "year" => year::figures()?,
            "single" => single::figures(&Servers::start(folder.path()).await?).await?,
            "storm" => storm::figures(&Servers::start(folder.path()).await?).await?,
            "takeover" => {
                takeover::figures(&Servers::start(folder.path()).await?, folder.path()).await?;
            }
            other => {
                anyhow::bail!("no figure {other:?}; there are {ALL:?}, \"takeover\" and \"year\"")
            }
        }
    }
    machine::print("after", folder.path()).await
}
