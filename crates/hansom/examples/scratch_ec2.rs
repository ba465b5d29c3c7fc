//! Scratch, not committed.
use std::sync::Arc;
use aws_api::{Body, Service};
use futures_util::future::BoxFuture;
use gateway::{Backends, Gateway, RawHandler};
struct No;
impl RawHandler for No {
    fn handle(&self, _: http::Request<Body>) -> BoxFuture<'static, http::Response<Body>> {
        Box::pin(async { std::future::pending().await })
    }
}
#[tokio::main]
async fn main() {
    let dir = std::path::PathBuf::from("/tmp/ec2scratch"); let _ = std::fs::remove_dir_all(&dir);
    let store = store::Store::open(&dir, &store::Holder { pid: 1, listen: "x".into() }).unwrap();
    let services: Vec<Arc<dyn Service>> = vec![Arc::new(aws_api::ec2::Server::new(control::ec2::Ec2::new(store.clone())))];
    let backends = Backends { services, registry: Arc::new(No), info: serde_json::json!({}), counts: Box::new(|| serde_json::json!({})) };
    let g = Gateway::bind(gateway::Config::new("127.0.0.1:4791".parse().unwrap()), store, model::Clock::system(), background::Tasks::new(), backends).await.unwrap();
    g.run().await;
}
