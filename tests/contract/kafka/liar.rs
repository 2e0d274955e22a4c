//! A proxy before a broker that can be away, say nothing about topics, or say, in the broker's name,
//! that there are no brokers: what one may answer that was just started.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Result};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The numbers that Kafka's protocol gives questions for records and for metadata.
const FETCH: i16 = 1;
const METADATA: i16 = 3;
/// From this version on lengths are written as varints.
const METADATA_FLEXIBLE: i16 = 9;
/// Correlation number, an empty list of tags, throttle time.
const BEFORE_BROKERS: usize = 4 + 1 + 4;

/// What it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    /// What the broker says.
    Truth,
    /// That there are no brokers.
    NoBrokers,
    /// Nothing about topics and brokers.
    Nothing,
    /// Nothing at all: whoever comes is turned away.
    Away,
}

/// See the module. It ends with the test.
pub(crate) struct Liar {
    tells: watch::Sender<Tells>,
    /// How often it did not tell the truth.
    lies: watch::Sender<u32>,
    fetches: AtomicU32,
}

/// Questions for metadata that are not answered yet.
type Asked = Arc<Mutex<BTreeMap<i32, i16>>>;

impl Liar {
    /// Stands between `listener` and the broker at `broker`.
    pub(crate) fn start(listener: TcpListener, broker: String) -> Arc<Self> {
        let (tells, lies) = (watch::Sender::new(Tells::Truth), watch::Sender::new(0));
        let liar = Arc::new(Self { tells, lies, fetches: AtomicU32::new(0) });
        let serving = Arc::clone(&liar);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *serving.tells.borrow() == Tells::Away {
                    serving.lies.send_modify(|lies| *lies += 1);
                    continue;
                }
                let Ok(broker) = TcpStream::connect(&broker).await else { continue };
                tokio::spawn(Arc::clone(&serving).pass_on(client, broker));
            }
        });
        liar
    }

    /// Breaks honest connections off and tells something else on those that follow, until that
    /// happened `count` times.
    pub(crate) async fn tell(&self, tells: Tells, count: u32) {
        let mut lies = self.lies.subscribe();
        let before = *lies.borrow();
        self.tells.send_replace(tells);
        lies.wait_for(|lies| before + count <= *lies).await.unwrap();
    }

    /// From now on it tells what the broker says.
    pub(crate) fn be_honest(&self) {
        self.tells.send_replace(Tells::Truth);
    }

    /// How often somebody asked for records.
    pub(crate) fn fetches(&self) -> u32 {
        self.fetches.load(Ordering::SeqCst)
    }

    async fn pass_on(self: Arc<Self>, client: TcpStream, broker: TcpStream) {
        let mut tells = self.tells.subscribe();
        tells.mark_unchanged();
        let (from_client, to_client) = client.into_split();
        let (from_broker, to_broker) = broker.into_split();
        let asked = Asked::default();
        let is_honest = *self.tells.borrow() == Tells::Truth;
        tokio::select! {
            _ = self.questions(from_client, to_broker, Arc::clone(&asked)) => {}
            _ = self.answers(from_broker, to_client, asked) => {}
            _ = tells.wait_for(|tells| *tells != Tells::Truth), if is_honest => {}
        }
    }

    async fn questions(
        &self,
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
        asked: Asked,
    ) -> Result<()> {
        loop {
            let question = frame(&mut from).await?;
            match i16::from_be_bytes(part(&question, 0)?) {
                FETCH => {
                    self.fetches.fetch_add(1, Ordering::SeqCst);
                }
                METADATA if *self.tells.borrow() == Tells::Nothing => {
                    self.lies.send_modify(|lies| *lies += 1);
                    continue;
                }
                METADATA => {
                    let version = i16::from_be_bytes(part(&question, 2)?);
                    let number = i32::from_be_bytes(part(&question, 4)?);
                    asked.lock().unwrap().insert(number, version);
                }
                _ => {}
            }
            send(&mut to, &question).await?;
        }
    }

    async fn answers(
        &self,
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
        asked: Asked,
    ) -> Result<()> {
        loop {
            let mut answer = frame(&mut from).await?;
            let number = i32::from_be_bytes(part(&answer, 0)?);
            let version = asked.lock().unwrap().remove(&number);
            if let Some(version) = version
                && *self.tells.borrow() == Tells::NoBrokers
            {
                assert!(METADATA_FLEXIBLE <= version, "metadata {version} is of another form");
                take_brokers_out(&mut answer)?;
                send(&mut to, &answer).await?;
                self.lies.send_modify(|lies| *lies += 1);
            } else {
                send(&mut to, &answer).await?;
            }
        }
    }
}

async fn frame(from: &mut OwnedReadHalf) -> Result<Vec<u8>> {
    let mut frame = vec![0; from.read_u32().await? as usize];
    from.read_exact(&mut frame).await?;
    Ok(frame)
}

async fn send(to: &mut OwnedWriteHalf, frame: &[u8]) -> Result<()> {
    to.write_u32(u32::try_from(frame.len()).map_err(Error::other)?).await?;
    to.write_all(frame).await
}

fn part<const COUNT: usize>(frame: &[u8], from: usize) -> Result<[u8; COUNT]> {
    let part = frame.get(from..from + COUNT).and_then(|it| it.try_into().ok());
    part.ok_or_else(|| ErrorKind::UnexpectedEof.into())
}

/// Of a metadata answer: <https://kafka.apache.org/protocol.html#The_Messages_Metadata>.
fn take_brokers_out(answer: &mut Vec<u8>) -> Result<()> {
    let mut at = BEFORE_BROKERS;
    let brokers = varint(answer, &mut at)?.saturating_sub(1);
    for _ in 0..brokers {
        at += 4;
        at += varint(answer, &mut at)?.saturating_sub(1);
        at += 4;
        at += varint(answer, &mut at)?.saturating_sub(1);
        assert_eq!(varint(answer, &mut at)?, 0, "a broker with tags");
    }
    // The length of an empty list is written as 1.
    answer.splice(BEFORE_BROKERS..at, [1]);
    Ok(())
}

fn varint(bytes: &[u8], at: &mut usize) -> Result<usize> {
    let mut value = 0;
    for shift in [0, 7, 14, 21, 28] {
        let [byte] = part(bytes, *at)?;
        *at += 1;
        value |= usize::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(ErrorKind::InvalidData.into())
}
