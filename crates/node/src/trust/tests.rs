//! What images of the usual layouts get, as trees made by hand.

use super::*;

/// Made with OpenSSL, which says that its subject's hash is `dc7f7597`.
const PEM: &str = "-----BEGIN CERTIFICATE-----
MIIBlzCCAT2gAwIBAgIUUGqFEUM2Q6HkmLtiifm81ycUaj8wCgYIKoZIzj0EAwIw
IDEeMBwGA1UEAwwVSGFuc29tICAwQTFiMmMzZCBUZXN0MCAXDTI2MTEyMjAxNDc0
NFoYDzIxMjYxMDI5MDE0NzQ0WjAgMR4wHAYDVQQDDBVIYW5zb20gIDBBMWIyYzNk
IFRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR2WRKiXXDmv1xgfzjJYi3p
8OSP5eux9rSmrmoyiNt9MAQ3RqAEz52FJhlvvwtPo+xzBgEaMSnXd+pZDueGwVXF
o1MwUTAdBgNVHQ4EFgQUl8aVjTx2AOHhp50jKPphh63juxowHwYDVR0jBBgwFoAU
l8aVjTx2AOHhp50jKPphh63juxowDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD
AgNIADBFAiEAn1ZlrdnVJUx1Lyay+TBLZubgRoS3WCt0zX0LLLHUaI4CICma2Tyn
2yMVnhfXxAwHCIkJRSEPl0LQx8l2cwSki1De
-----END CERTIFICATE-----
";

/// A node with one image of one layer.
struct Node {
    dir: tempfile::TempDir,
    trust: Trust,
}

impl Node {
    fn new(files: &[(&str, &[u8])], links: &[(&str, &str)]) -> Node {
        let dir = tempfile::tempdir().unwrap();
        let image = dir.path().join("l/image");
        fs::create_dir_all(&image).unwrap();
        for (path, content) in files {
            let path = image.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        for (path, target) in links {
            let path = image.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::os::unix::fs::symlink(target, path).unwrap();
        }
        let trust = Trust::open(dir.path(), Some(PEM)).unwrap();
        Node { dir, trust }
    }

    fn of(&self, env: &[&str]) -> Arc<Trusted> {
        let env: Vec<String> = env.iter().map(|variable| (*variable).to_owned()).collect();
        self.trust.of(&["image".into()], &env, &self.dir.path().join("l")).unwrap().unwrap()
    }
}

fn read_text(layer: &Trusted, path: &str) -> String {
    fs::read_to_string(layer.layer.join(path)).unwrap()
}

#[test]
fn the_hash_is_the_one_that_openssl_looks_for() {
    let certificate = format::Certificate::parse(PEM).unwrap();
    assert_eq!(certificate.subject_hash(), "dc7f7597");
    assert!(format::Certificate::parse("nothing").is_err());
}

#[test]
fn the_bundle_is_extended_where_the_image_s_links_lead() {
    let bundle = b"# roots\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
    let node = Node::new(
        &[("etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", bundle)],
        &[
            ("etc/pki/tls/certs/ca-bundle.crt", "../../ca-trust/extracted/pem/tls-ca-bundle.pem"),
            ("etc/ssl/certs", "../pki/tls/certs"),
        ],
    );
    let trusted = node.of(&[]);
    let merged = read_text(&trusted, "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem");
    assert_eq!(merged, format!("{}\n{PEM}", std::str::from_utf8(bundle).unwrap()));
    assert_eq!(trusted.bundle, "/etc/pki/tls/certs/ca-bundle.crt");
    assert_eq!(read_text(&trusted, "etc/pki/tls/certs/dc7f7597.0"), PEM);
    assert_eq!(read_text(&trusted, "etc/pki/ca-trust/source/anchors/hansom.crt"), PEM);
    assert!(!trusted.layer.join("etc/ssl").exists(), "a link is not covered");
    assert_eq!(node.of(&[]), trusted);
}

#[test]
fn layers_that_nobody_uses_are_removed() {
    let node = Node::new(&[], &[]);
    let layer = node.of(&[]).layer.clone();
    node.trust.collect(&HashSet::new()).unwrap();
    assert!(layer.exists(), "a launch to come has it");
    let restarted = Trust::open(node.dir.path(), Some(PEM)).unwrap();
    restarted.collect(&HashSet::from([layer.to_string_lossy().into_owned()])).unwrap();
    assert!(layer.exists(), "a task has it");
    restarted.collect(&HashSet::new()).unwrap();
    assert!(!layer.exists());
    let again = restarted.of(&["image".into()], &[], &node.dir.path().join("l")).unwrap().unwrap();
    assert!(again.layer.exists());
}

#[test]
fn an_image_without_roots_gets_the_host_s() {
    let node = Node::new(&[("bin/app", b"")], &[]);
    let trusted = node.of(&[]);
    assert_eq!(trusted.bundle, "/etc/ssl/certs/ca-certificates.crt");
    let merged = read_text(&trusted, "etc/ssl/certs/ca-certificates.crt");
    assert_eq!(
        merged.as_bytes(),
        format::Certificate::parse(PEM).unwrap().appended_to(host_roots())
    );
    let variables: Vec<_> = trusted.variables().collect();
    assert!(variables.contains(&("AWS_CA_BUNDLE", "/etc/ssl/certs/ca-certificates.crt")));
    assert!(variables.contains(&("NODE_EXTRA_CA_CERTS", ANCHOR)));
}

#[test]
fn a_bundle_that_the_image_s_environment_names_is_extended_too() {
    let bundle = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let node = Node::new(&[("opt/conda/cacert.pem", bundle)], &[]);
    let trusted = node.of(&["SSL_CERT_FILE=/opt/conda/cacert.pem", "AWS_CA_BUNDLE=", "X=/etc"]);
    assert_eq!(trusted.bundle, "/opt/conda/cacert.pem");
    assert!(read_text(&trusted, "opt/conda/cacert.pem").ends_with(PEM));
}

#[test]
fn directories_look_as_in_the_image() {
    let node = Node::new(&[("etc/ssl/x", b"")], &[]);
    let ssl = node.dir.path().join("l/image/etc/ssl");
    fs::set_permissions(ssl, fs::Permissions::from_mode(0o1711)).unwrap();
    let trusted = node.of(&[]);
    let mode = |path: &str| fs::metadata(trusted.layer.join(path)).unwrap().mode() & 0o7777;
    assert_eq!(mode("etc/ssl"), 0o1711);
    assert_eq!(mode("etc/ssl/certs"), 0o755);
    assert_eq!(mode("etc/ssl/certs/ca-certificates.crt"), 0o644);
}

#[test]
fn a_store_of_java_s_gets_one_more_certificate() {
    let certificate = format::Certificate::parse(PEM).unwrap();
    // The newer format begins as a sequence.
    let made = certificate.added_to_java(&[0x30, 0x82, 0, 0], PEM.as_bytes()).unwrap();
    assert_eq!(made[8..12], [0, 0, 0, 2]);
    let more = certificate.added_to_java(&made, b"").unwrap();
    assert_eq!(more[8..12], [0, 0, 0, 3]);
    let mut other_password = made.clone();
    *other_password.last_mut().unwrap() ^= 1;
    assert_eq!(certificate.added_to_java(&other_password, b""), None);
    assert_eq!(certificate.added_to_java(b"", b""), None);

    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cacerts");
    fs::write(&path, &more).unwrap();
    let listed = std::process::Command::new("keytool")
        .args(["-list", "-storepass", "changeit", "-keystore"])
        .arg(&path)
        .output();
    let Ok(listed) = listed else {
        eprintln!("skipped in part: no keytool");
        return;
    };
    let text = String::from_utf8_lossy(&listed.stdout);
    assert!(listed.status.success(), "{text}");
    assert!(text.contains("hansom") && text.contains("root-0"), "{text}");
}
