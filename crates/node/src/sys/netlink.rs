//! Speaks netlink: puts messages together, several to a packet, and understands the answers.
//!
//! The kernel handles a packet within `send`, so its answers wait already when `send` returns,
//! and nothing here blocks. Only the last message of a packet asks for an acknowledgement;
//! errors come in any case.
//!
//! Not here: which messages make a network (`network::link`, `network::nft`).

use std::io;
use std::os::fd::OwnedFd;

use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netlink, socket_with,
};

pub(crate) const REQUEST: u16 = 1;
pub(crate) const ACK: u16 = 4;
pub(crate) const EXCL: u16 = 0x200;
pub(crate) const CREATE: u16 = 0x400;
pub(crate) const APPEND: u16 = 0x800;
pub(crate) const REPLACE: u16 = 0x100;
pub(crate) const DUMP: u16 = 0x300;

/// Of packets to the packet filter, in bytes.
const MAX_PACKET: usize = 64 << 20;

const HEADER: usize = 16;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
const NESTED: u16 = 0x8000;

/// Messages that travel together.
#[derive(Debug, Default)]
pub(crate) struct Packet {
    bytes: Vec<u8>,
    /// Where the last message begins.
    last: usize,
    n_messages: u32,
}

impl Packet {
    pub(crate) fn new() -> Packet {
        Packet::default()
    }

    /// Begins a message; attributes that follow belong to it. `body` is its fixed part.
    pub(crate) fn message(&mut self, kind: u16, flags: u16, body: &[u8]) {
        self.close();
        self.last = self.bytes.len();
        self.n_messages += 1;
        self.bytes.extend([0; 4]);
        self.bytes.extend(kind.to_ne_bytes());
        self.bytes.extend((REQUEST | flags).to_ne_bytes());
        self.bytes.extend(self.n_messages.to_ne_bytes());
        self.bytes.extend([0; 4]);
        self.bytes.extend(body);
        self.pad();
    }

    pub(crate) fn attr(&mut self, kind: u16, value: &[u8]) {
        let length = u16::try_from(4 + value.len()).expect("no value is longer than 64 KiB");
        self.bytes.extend(length.to_ne_bytes());
        self.bytes.extend(kind.to_ne_bytes());
        self.bytes.extend(value);
        self.pad();
    }

    pub(crate) fn attr_text(&mut self, kind: u16, value: &str) {
        let mut bytes = value.as_bytes().to_vec();
        bytes.push(0);
        self.attr(kind, &bytes);
    }

    /// An attribute made of what `fill` adds.
    pub(crate) fn nest(&mut self, kind: u16, fill: impl FnOnce(&mut Packet)) {
        let start = self.bytes.len();
        self.bytes.extend([0; 2]);
        self.bytes.extend((kind | NESTED).to_ne_bytes());
        fill(self);
        let length =
            u16::try_from(self.bytes.len() - start).expect("no nest is longer than 64 KiB");
        self.bytes[start..start + 2].copy_from_slice(&length.to_ne_bytes());
    }

    /// Bytes inside an attribute that are no attribute.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
        self.pad();
    }

    fn pad(&mut self) {
        while !self.bytes.len().is_multiple_of(4) {
            self.bytes.push(0);
        }
    }

    fn close(&mut self) {
        if self.n_messages > 0 {
            let length = u32::try_from(self.bytes.len() - self.last).expect("packets are short");
            self.bytes[self.last..self.last + 4].copy_from_slice(&length.to_ne_bytes());
        }
    }
}

/// A message of the kernel: all that follows the header.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The attributes after a fixed part of `fixed` bytes.
    pub(crate) fn attrs(&self, fixed: usize) -> impl Iterator<Item = (u16, &[u8])> {
        attrs(self.body.get(fixed..).unwrap_or_default())
    }
}

pub(crate) fn attrs(mut rest: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let length = usize::from(u16::from_ne_bytes(*rest.first_chunk()?));
        let kind = u16::from_ne_bytes(*rest.get(2..)?.first_chunk()?);
        let value = rest.get(4..length)?;
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some((kind & !NESTED, value))
    })
}

/// A netlink socket of the name space in which it was opened.
#[derive(Debug)]
pub(crate) struct Socket {
    fd: OwnedFd,
}

impl Socket {
    pub(crate) fn route() -> io::Result<Socket> {
        Socket::open(None)
    }

    pub(crate) fn netfilter() -> io::Result<Socket> {
        let socket = Socket::open(Some(netlink::NETFILTER))?;
        // A transaction is one packet, however many tasks it speaks of.
        rustix::net::sockopt::set_socket_send_buffer_size_force(&socket.fd, MAX_PACKET)?;
        Ok(socket)
    }

    fn open(protocol: Option<rustix::net::Protocol>) -> io::Result<Socket> {
        // No protocol is protocol 0, which is NETLINK_ROUTE.
        let fd =
            socket_with(AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC, protocol)?;
        Ok(Socket { fd })
    }

    /// Sends the packet and returns the first error among the answers.
    pub(crate) fn execute(&self, packet: Packet) -> io::Result<()> {
        self.exchange(packet, ACK, |_| {})
    }

    /// Sends a request for a list, or for one thing without acknowledgement, and returns it.
    pub(crate) fn query(&self, packet: Packet) -> io::Result<Vec<Reply>> {
        let mut replies = Vec::new();
        self.exchange(packet, 0, |reply| replies.push(reply))?;
        Ok(replies)
    }

    fn exchange(
        &self,
        mut packet: Packet,
        last_flags: u16,
        mut each: impl FnMut(Reply),
    ) -> io::Result<()> {
        packet.close();
        let at = packet.last + 6;
        let flags = u16::from_ne_bytes([packet.bytes[at], packet.bytes[at + 1]]) | last_flags;
        packet.bytes[at..at + 2].copy_from_slice(&flags.to_ne_bytes());
        rustix::net::send(&self.fd, &packet.bytes, SendFlags::empty())?;

        let mut first_error = None;
        let mut buffer = vec![0_u8; 64 * 1024];
        loop {
            let (length, _) =
                match rustix::net::recv(&self.fd, &mut buffer[..], RecvFlags::DONTWAIT) {
                    Ok(received) => received,
                    Err(rustix::io::Errno::AGAIN) => break,
                    Err(rustix::io::Errno::INTR) => continue,
                    Err(error) => return Err(error.into()),
                };
            let mut rest = &buffer[..length];
            while let Some(head) = rest.first_chunk::<HEADER>() {
                let size = u32::from_ne_bytes([head[0], head[1], head[2], head[3]]) as usize;
                let Some(message) = rest.get(..size).filter(|_| size >= HEADER) else {
                    break;
                };
                let kind = u16::from_ne_bytes([head[4], head[5]]);
                let body = &message[HEADER..];
                match kind {
                    NLMSG_ERROR => {
                        let code = body.first_chunk().map_or(0, |code| i32::from_ne_bytes(*code));
                        if code != 0 {
                            first_error.get_or_insert(io::Error::from_raw_os_error(-code));
                        }
                    }
                    NLMSG_DONE => {}
                    _ => each(Reply { body: body.to_vec() }),
                }
                rest = rest.get(size.next_multiple_of(4)..).unwrap_or_default();
            }
        }
        first_error.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_padded_and_nested() {
        let mut packet = Packet::new();
        packet.message(16, 0, &[9; 4]);
        packet.nest(18, |packet| {
            packet.attr_text(1, "veth");
            packet.attr(2, &[7]);
        });
        packet.close();
        assert_eq!(packet.bytes.len(), 16 + 4 + 4 + 12 + 8);
        let reply = Reply { body: packet.bytes[16..].to_vec() };
        let outer: Vec<_> = reply.attrs(4).collect();
        assert_eq!(outer.len(), 1);
        let inner: Vec<_> = attrs(outer[0].1).collect();
        assert_eq!(inner, [(1, &b"veth\0"[..]), (2, &[7][..])]);
    }
}
