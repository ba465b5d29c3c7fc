//! A blob on its way: what comes over the network is unpacked as it arrives.

use std::io::{self, Read};

use bytes::{Buf, Bytes};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Pieces of the network's size, some tens of kilobytes each.
const N_WAITING: usize = 64;

/// Where the pieces go.
#[derive(Debug)]
pub(super) struct Feed(Sender<Piece>);

/// Where a thread may wait for them.
#[derive(Debug)]
pub(super) struct Stream {
    pieces: Receiver<Piece>,
    present: Bytes,
    over: bool,
}

#[derive(Debug)]
enum Piece {
    Bytes(Bytes),
    End,
}

pub(super) fn pipe() -> (Feed, Stream) {
    let (sender, pieces) = channel(N_WAITING);
    (Feed(sender), Stream { pieces, present: Bytes::new(), over: false })
}

impl Feed {
    /// `false` when nobody wants more.
    pub(super) async fn send(&self, bytes: Bytes) -> bool {
        self.0.send(Piece::Bytes(bytes)).await.is_ok()
    }

    /// Everything was sent. A feed that is dropped instead leaves the reader with an error.
    pub(super) async fn end(self) {
        let _nobody_waits = self.0.send(Piece::End).await;
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.present.is_empty() && !self.over {
            match self.pieces.blocking_recv() {
                Some(Piece::Bytes(bytes)) => self.present = bytes,
                Some(Piece::End) => self.over = true,
                None => return Err(io::Error::other("the pull was given up")),
            }
        }
        let length = buffer.len().min(self.present.len());
        self.present.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pieces_arrive_in_order_and_only_an_end_is_an_end() {
        let (feed, mut stream) = pipe();
        let reader = tokio::task::spawn_blocking(move || {
            let mut all = Vec::new();
            stream.read_to_end(&mut all).map(|_| all)
        });
        assert!(feed.send(Bytes::from_static(b"ab")).await);
        assert!(feed.send(Bytes::new()).await);
        assert!(feed.send(Bytes::from_static(b"c")).await);
        feed.end().await;
        assert_eq!(reader.await.unwrap().unwrap(), b"abc");

        let (feed, mut stream) = pipe();
        let reader = tokio::task::spawn_blocking(move || stream.read_to_end(&mut Vec::new()));
        assert!(feed.send(Bytes::from_static(b"ab")).await);
        drop(feed);
        assert!(reader.await.unwrap().is_err());
    }
}
