//! The VPC's resolver, at the base of the network plus two and at 169.254.169.253.
//!
//! It answers the private names of the VPC's own addresses (`ip-10-0-1-17.ec2.internal`), and
//! with the gateway's address for the names of AWS's endpoints that [`AwsNames`] says are ours.
//! Every other question it passes on to the host's resolvers, byte for byte. Without a resolver
//! on the host it answers SERVFAIL.
//!
//! Not here: private hosted zones and service discovery.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

use model::AwsHost;

use super::gateway::{Crowd, accept};
use super::{GATEWAY_ADDRESS, Subnet};

const TYPE_A: u16 = 1;
const TYPE_ANY: u16 = 255;
const CLASS_IN: u16 = 1;
const TTL: u32 = 60;
const PATIENCE: Duration = Duration::from_secs(4);
const MAX_UDP: usize = 65_535;
/// Of one task, waiting for an answer at the same time: each holds a socket of the daemon's.
const MAX_QUESTIONS: usize = 64;
/// A connection on which nothing is asked for so long is closed.
const IDLE: Duration = Duration::from_secs(20);

/// Which names of AWS's endpoints lead to Hansom, inside a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsNames {
    /// The services that are served, by the prefix of their names: `ecs`, `api.ecr`.
    pub served: Vec<String>,
    /// All services whose prefix is known, served or not.
    pub known: Vec<String>,
    /// Names of other services lead to AWS instead of to an error that names the service.
    pub pass_unserved: bool,
    /// These names, and all below them, resolve as on the host.
    pub passed: Vec<String>,
}

impl AwsNames {
    /// Whether `name`, in lower case, is to lead to Hansom.
    fn are_ours(&self, name: &str) -> bool {
        let passed = |whole: &String| {
            name.strip_suffix(whole.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let Some(host) = AwsHost::parse(name, |prefix| self.known.iter().any(|k| k == prefix))
        else {
            return false;
        };
        let is_served = self.served.iter().any(|prefix| prefix == host.service());
        (is_served || !self.pass_unserved) && !self.passed.iter().any(passed)
    }
}

/// What one VPC's resolver knows.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    pub(crate) vpc: Subnet,
    pub(crate) aws: Arc<AwsNames>,
    pub(crate) upstream: Arc<[SocketAddr]>,
}

/// Serves one UDP socket until it fails. Questions are answered side by side, on one task.
pub(crate) async fn serve_udp(socket: UdpSocket, zone: Zone) -> std::io::Result<()> {
    use futures_util::StreamExt;
    use futures_util::stream::FuturesUnordered;
    let mut pending = FuturesUnordered::new();
    let mut asking = HashMap::new();
    let mut buffer = vec![0; MAX_UDP];
    loop {
        tokio::select! {
            // Both arms may be dropped: a datagram is taken or not, and `pending` keeps its own.
            received = socket.recv_from(&mut buffer) => {
                // An ICMP error of an earlier answer is reported here; it is no reason to end.
                let Ok((length, from)) = received else { continue };
                let n_asked: &mut usize = asking.entry(from.ip()).or_default();
                if *n_asked >= MAX_QUESTIONS {
                    continue; // Lost like any datagram; whoever meant it asks again.
                }
                *n_asked += 1;
                let question = buffer[..length].to_vec();
                let zone = &zone;
                pending.push(async move { (zone.answer_udp(&question).await, from) });
            }
            Some((answer, to)) = pending.next(), if !pending.is_empty() => {
                if let Some(n_asked) = asking.get_mut(&to.ip()) {
                    *n_asked -= 1;
                    if *n_asked == 0 {
                        asking.remove(&to.ip());
                    }
                }
                if let Some(answer) = answer {
                    let _lost_like_any_datagram = socket.send_to(&answer, to).await;
                }
            }
        }
    }
}

/// Accepts connections until the listener fails, each served by `spawn`.
pub(crate) async fn serve_tcp(
    listener: TcpListener,
    zone: Zone,
    crowd: Crowd,
    spawn: impl Fn(futures_util::future::BoxFuture<'static, ()>),
) -> std::io::Result<()> {
    loop {
        let (stream, _, guest) = accept(&listener, &crowd).await;
        let zone = zone.clone();
        spawn(Box::pin(async move {
            let _closed = zone.answer_tcp(stream).await;
            drop(guest);
        }));
    }
}

impl Zone {
    async fn answer_udp(&self, question: &[u8]) -> Option<Vec<u8>> {
        if let Some(answer) = self.own_answer(question) {
            return Some(answer);
        }
        for upstream in self.upstream.iter() {
            let asked = tokio::time::timeout(PATIENCE, forward_udp(*upstream, question)).await;
            if let Ok(Ok(answer)) = asked {
                return Some(answer);
            }
        }
        failure(question)
    }

    async fn answer_tcp(&self, mut stream: TcpStream) -> std::io::Result<()> {
        loop {
            let question = tokio::time::timeout(IDLE, read_frame(&mut stream)).await??;
            let mut answer = self.own_answer(&question);
            for upstream in self.upstream.iter() {
                if answer.is_some() {
                    break;
                }
                let asked = tokio::time::timeout(PATIENCE, forward_tcp(*upstream, &question)).await;
                answer = asked.ok().and_then(Result::ok);
            }
            match answer.or_else(|| failure(&question)) {
                Some(answer) => write_frame(&mut stream, &answer).await?,
                None => return Ok(()),
            }
        }
    }

    /// The answer to a question about a name of ours, and `None` for any other.
    fn own_answer(&self, question: &[u8]) -> Option<Vec<u8>> {
        let asked = Question::parse(question)?;
        let address = match private_name(&asked.name) {
            Some(address) if self.vpc.contains(address) => address,
            Some(_) => return None,
            None if self.aws.are_ours(&asked.name) => GATEWAY_ADDRESS,
            None => return None,
        };
        let mut answer = question[..asked.end].to_vec();
        answer[2] = 0x84 | (question[2] & 1); // A response, authoritative; recursion as asked.
        answer[3] = 0x80; // Recursion is available, no error.
        let answered = asked.class == CLASS_IN && matches!(asked.kind, TYPE_A | TYPE_ANY);
        answer[6..12].copy_from_slice(&[0, u8::from(answered), 0, 0, 0, 0]);
        if answered {
            answer.extend([0xc0, 12]); // The name of the question.
            answer.extend(TYPE_A.to_be_bytes());
            answer.extend(CLASS_IN.to_be_bytes());
            answer.extend(TTL.to_be_bytes());
            answer.extend(4_u16.to_be_bytes());
            answer.extend(address.octets());
        }
        Some(answer)
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Question {
    /// Lower case, labels joined by dots.
    name: String,
    kind: u16,
    class: u16,
    /// Where the question section ends.
    end: usize,
}

impl Question {
    fn parse(bytes: &[u8]) -> Option<Question> {
        let query = bytes.get(2)? & 0xf8 == 0;
        let one = bytes.get(4..6)? == [0, 1];
        if !query || !one {
            return None;
        }
        let mut at = 12;
        let mut labels: Vec<String> = Vec::new();
        loop {
            let length = usize::from(*bytes.get(at)?);
            at += 1;
            if length == 0 {
                break;
            }
            if length > 63 {
                return None; // A pointer: nobody compresses a question.
            }
            let label = bytes.get(at..at + length)?;
            labels.push(String::from_utf8_lossy(label).to_ascii_lowercase());
            at += length;
        }
        let fixed = bytes.get(at..at + 4)?;
        Some(Question {
            name: labels.join("."),
            kind: u16::from_be_bytes([fixed[0], fixed[1]]),
            class: u16::from_be_bytes([fixed[2], fixed[3]]),
            end: at + 4,
        })
    }
}

/// The address in `ip-10-0-1-17.ec2.internal` or `ip-10-0-1-17.eu-west-1.compute.internal`.
fn private_name(name: &str) -> Option<Ipv4Addr> {
    let (host, domain) = name.split_once('.')?;
    let private = domain == "ec2.internal" || domain.ends_with(".compute.internal");
    if !private {
        return None;
    }
    host.strip_prefix("ip-")?.replace('-', ".").parse().ok()
}

/// SERVFAIL.
fn failure(question: &[u8]) -> Option<Vec<u8>> {
    let end = Question::parse(question)?.end;
    let mut answer = question[..end].to_vec();
    answer[2] = 0x80 | (question[2] & 1);
    answer[3] = 0x82;
    answer[6..12].fill(0);
    Some(answer)
}

async fn forward_udp(upstream: SocketAddr, question: &[u8]) -> std::io::Result<Vec<u8>> {
    let any: SocketAddr = match upstream {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (std::net::Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(upstream).await?;
    socket.send(question).await?;
    let mut buffer = vec![0; MAX_UDP];
    loop {
        let length = socket.recv(&mut buffer).await?;
        // Somebody else's answer must not pass for ours.
        if buffer[..length].get(..2) == question.get(..2) {
            buffer.truncate(length);
            return Ok(buffer);
        }
    }
}

async fn forward_tcp(upstream: SocketAddr, question: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(upstream).await?;
    write_frame(&mut stream, question).await?;
    read_frame(&mut stream).await
}

async fn read_frame(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let length = stream.read_u16().await?;
    let mut bytes = vec![0; usize::from(length)];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

async fn write_frame(stream: &mut TcpStream, message: &[u8]) -> std::io::Result<()> {
    let length = u16::try_from(message.len()).map_err(std::io::Error::other)?;
    let mut frame = length.to_be_bytes().to_vec();
    frame.extend(message);
    stream.write_all(&frame).await
}

/// The resolvers that the host's own file names.
pub(crate) fn host_resolvers(resolv_conf: &str) -> Vec<SocketAddr> {
    resolv_conf
        .lines()
        .filter_map(|line| line.trim().strip_prefix("nameserver"))
        .filter_map(|rest| rest.trim().parse::<std::net::IpAddr>().ok())
        .map(|address| SocketAddr::new(address, 53))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(name: &str, kind: u16) -> Vec<u8> {
        let mut bytes = vec![0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in name.split('.') {
            bytes.push(u8::try_from(label.len()).unwrap());
            bytes.extend(label.bytes());
        }
        bytes.push(0);
        bytes.extend(kind.to_be_bytes());
        bytes.extend(CLASS_IN.to_be_bytes());
        bytes
    }

    fn zone() -> Zone {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let aws = AwsNames {
            served: names(&["s3", "sts", "api.ecr"]),
            known: names(&["s3", "sts", "api.ecr", "lambda"]),
            pass_unserved: false,
            passed: names(&["repo.s3.us-east-1.amazonaws.com"]),
        };
        let vpc = Subnet::parse("10.0.0.0/16").unwrap();
        Zone { vpc, aws: Arc::new(aws), upstream: Arc::new([]) }
    }

    #[test]
    fn names_of_aws_services_are_the_gateway() {
        let zone = zone();
        let passing = AwsNames { pass_unserved: true, ..(*zone.aws).clone() };
        let passing = Zone { aws: Arc::new(passing), ..zone.clone() };
        let address = |zone: &Zone, name, kind| match zone.own_answer(&question(name, kind)) {
            None => "passed",
            Some(answer) if answer[6..8] == [0, 0] && answer[3] & 15 == 0 => "nothing",
            Some(answer) if answer.ends_with(&GATEWAY_ADDRESS.octets()) => "ours",
            Some(_) => "wrong",
        };
        for (name, by_default, when_passing) in [
            ("S3.amazonaws.com", "ours", "ours"),
            ("thumbs.s3.us-east-1.amazonaws.com", "ours", "ours"),
            ("123456789012.dkr.ecr.us-east-1.amazonaws.com", "ours", "ours"),
            ("lambda.us-east-1.amazonaws.com", "ours", "passed"),
            ("kinesis.us-east-1.amazonaws.com", "ours", "passed"),
            ("repo.s3.us-east-1.amazonaws.com", "passed", "passed"),
            ("x.repo.s3.us-east-1.amazonaws.com", "passed", "passed"),
            ("checkip.amazonaws.com", "passed", "passed"),
            ("example.com", "passed", "passed"),
        ] {
            assert_eq!(address(&zone, name, TYPE_A), by_default, "{name}");
            assert_eq!(address(&passing, name, TYPE_A), when_passing, "{name}");
        }
        assert_eq!(address(&zone, "sts.amazonaws.com", 28), "nothing");
    }

    #[test]
    fn the_name_of_a_task_is_its_address() {
        let asked = question("IP-10-0-1-17.ec2.internal", TYPE_A);
        let answer = zone().own_answer(&asked).unwrap();
        assert_eq!(answer[..2], [0xab, 0xcd]);
        assert_eq!(answer[6..8], [0, 1]);
        assert_eq!(answer[answer.len() - 4..], [10, 0, 1, 17]);
        let asked = question("ip-10-0-1-17.eu-west-1.compute.internal", 28);
        assert_eq!(zone().own_answer(&asked).unwrap()[6..8], [0, 0]);
    }

    #[test]
    fn other_names_are_for_others() {
        for name in ["example.com", "ip-10-1-0-1.ec2.internal", "ip-x.ec2.internal"] {
            assert_eq!(zone().own_answer(&question(name, TYPE_A)), None, "{name}");
        }
    }

    #[test]
    fn broken_questions_are_not_answered() {
        for bytes in [&b""[..], &[0; 12], &[0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 200, 1]] {
            assert_eq!(Question::parse(bytes), None);
            assert_eq!(failure(bytes), None);
        }
    }

    #[tokio::test]
    async fn without_a_resolver_the_answer_is_servfail() {
        let answer = zone().answer_udp(&question("example.com", TYPE_A)).await.unwrap();
        assert_eq!(answer[3] & 0x0f, 2);
    }

    #[test]
    fn resolvers_are_read_from_the_hosts_file() {
        let text = "# x\nnameserver 10.0.0.2\nsearch y\nnameserver ::1\nnameserver bad\n";
        let found = host_resolvers(text);
        assert_eq!(found, ["10.0.0.2:53".parse().unwrap(), "[::1]:53".parse().unwrap()]);
    }
}
