//! A proxy before PostgreSQL: passes everything on, and where it is told to, lets a commit go out
//! and be done, and cuts the connection before the answer comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::frontend::{Backend, Frontend};

/// Room for one read, in bytes.
const READ_BYTES: usize = 16 * 1024;

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Proxy {
    port: u16,
    cuts: Arc<Cuts>,
}

#[derive(Debug, Default)]
struct Cuts {
    /// How many commits shall lose their answer.
    wanted: AtomicU32,
    /// How many did.
    done: AtomicU32,
}

impl Cuts {
    /// Takes one of those that are wanted.
    fn take(&self) -> bool {
        let less = |wanted: u32| wanted.checked_sub(1);
        self.wanted.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok()
    }
}

impl Proxy {
    /// Begins to pass on what comes to the server on `server` of this machine.
    pub(crate) async fn start(server: u16) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let proxy = Self { port: listener.local_addr()?.port(), cuts: Arc::default() };
        let cuts = Arc::clone(&proxy.cuts);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // A connection that breaks is an end like any other.
                tokio::spawn(converse(client, server, Arc::clone(&cuts)));
            }
        });
        Ok(proxy)
    }

    /// Its port on 127.0.0.1.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// From now on so many commits lose their answer.
    pub(crate) fn cut(&self, count: u32) {
        self.cuts.wanted.store(count, Ordering::SeqCst);
    }

    /// How many lost their answer so far.
    pub(crate) fn done(&self) -> u32 {
        self.cuts.done.load(Ordering::SeqCst)
    }
}

async fn converse(mut client: TcpStream, server: u16, cuts: Arc<Cuts>) -> std::io::Result<()> {
    let mut server = TcpStream::connect(("127.0.0.1", server)).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let (mut frontend, mut backend) = (Frontend::default(), Backend::default());
    let mut withholding = false;
    let (mut asked, mut said) = (vec![0; READ_BYTES], vec![0; READ_BYTES]);
    loop {
        tokio::select! {
            count = from_client.read(&mut asked) => {
                let bytes = some(&asked, count?)?;
                withholding |= frontend.follow(bytes) && cuts.take();
                to_server.write_all(bytes).await?;
            }
            count = from_server.read(&mut said) => {
                let bytes = some(&said, count?)?;
                let is_ready = backend.follow(bytes);
                if !withholding {
                    to_client.write_all(bytes).await?;
                } else if is_ready {
                    cuts.done.fetch_add(1, Ordering::SeqCst);
                    return Ok(());
                }
            }
        }
    }
}

fn some(buffer: &[u8], count: usize) -> std::io::Result<&[u8]> {
    if count == 0 { Err(std::io::ErrorKind::UnexpectedEof.into()) } else { Ok(&buffer[..count]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &[u8] = b"\0\0\0\x09\0\x03\0\0\0";
    const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";
    const SELECT: &[u8] = b"Q\0\0\0\x0dSELECT 1\0";
    const READY: &[u8] = b"Z\0\0\0\x05I";

    /// A server that is always ready; says how many questions came.
    async fn server(questions: Arc<AtomicU32>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&questions)));
            }
        });
        port
    }

    async fn answer(mut stream: TcpStream, questions: Arc<AtomicU32>) {
        let mut buffer = [0; 1_024];
        while matches!(stream.read(&mut buffer).await, Ok(count) if 0 < count) {
            questions.fetch_add(1, Ordering::SeqCst);
            if stream.write_all(READY).await.is_err() {
                return;
            }
        }
    }

    async fn ask(stream: &mut TcpStream, question: &[u8]) -> Vec<u8> {
        stream.write_all(question).await.unwrap();
        let mut answer = vec![0; READY.len()];
        match stream.read_exact(&mut answer).await {
            Ok(_) => answer,
            Err(_) => Vec::new(),
        }
    }

    #[tokio::test]
    async fn a_commit_is_done_and_its_answer_lost() {
        let questions = Arc::new(AtomicU32::new(0));
        let proxy = Proxy::start(server(Arc::clone(&questions)).await).await.unwrap();
        let mut client = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
        assert_eq!(ask(&mut client, BEGIN).await, READY);
        assert_eq!(ask(&mut client, COMMIT).await, READY, "nobody asked for a cut yet");
        proxy.cut(1);
        assert_eq!(ask(&mut client, SELECT).await, READY);
        assert!(ask(&mut client, COMMIT).await.is_empty());
        assert_eq!((questions.load(Ordering::SeqCst), proxy.done()), (4, 1));
        let mut other = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
        assert_eq!(ask(&mut other, BEGIN).await, READY);
        assert_eq!(ask(&mut other, COMMIT).await, READY, "one was wanted");
    }
}
