//! Passes a task's connections to 169.254.170.3 on to the gateway, byte for byte.

use std::io;
use std::net::SocketAddr;

use futures_util::future::BoxFuture;
use tokio::net::{TcpListener, TcpStream};

/// Accepts connections until the listener fails. The gateway is reached from the host's own
/// name space, whose the runtime's threads are.
pub(super) async fn serve(
    listener: TcpListener,
    gateway: SocketAddr,
    spawn: impl Fn(BoxFuture<'static, ()>),
) -> io::Result<()> {
    loop {
        let (task, _) = listener.accept().await?;
        spawn(Box::pin(async move {
            // A broken connection is the business of the two that it joined.
            let _closed = join(task, gateway).await;
        }));
    }
}

async fn join(mut task: TcpStream, gateway: SocketAddr) -> io::Result<()> {
    let mut there = TcpStream::connect(gateway).await?;
    task.set_nodelay(true)?;
    there.set_nodelay(true)?;
    tokio::io::copy_bidirectional_with_sizes(&mut task, &mut there, 64 << 10, 64 << 10).await?;
    Ok(())
}
