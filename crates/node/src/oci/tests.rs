//! Descriptions of containers, piece by piece.

use super::*;
use crate::testing;

fn config(change: impl FnOnce(&mut ContainerSpec), image: &ImageDefaults) -> Value {
    let mut task = testing::task("busybox");
    change(&mut task.spec.containers[0]);
    let run = crate::rundir::RunDir::of("0123");
    let dir = TaskDir::new(&run, Path::new("/node"), &task.id);
    let text = describe(&Input {
        task: &task,
        spec: &task.spec.containers[0],
        state: &task.containers[0],
        image,
        trusted: None,
        dir: &dir,
        cgroup: "/hansom-x/t/app".into(),
        init: Path::new("/node/init"),
        credentials_uri: Some("/v2/credentials/u".into()),
        passwd: "app:x:100:101::/:/bin/sh",
        group: "",
        pid_namespace: None,
        seccomp: seccomp_profile(&task.spec.containers[0]),
        max_open_files: 1024,
    });
    let text = text.unwrap();
    // Through the types and back, so that no misspelt member goes unnoticed.
    let spec: oci_spec::runtime::Spec = serde_json::from_slice(&text).unwrap();
    let config: Value = serde_json::from_slice(&text).unwrap();
    for (name, part) in config.as_object().unwrap() {
        let typed = serde_json::to_value(&spec).unwrap();
        assert_known(&typed[name], part, name);
    }
    config
}

/// Every member of `given` is one that the types know.
fn assert_known(typed: &Value, given: &Value, at: &str) {
    match (typed, given) {
        (Value::Object(typed), Value::Object(given)) => {
            for (name, part) in given {
                let known = typed.get(name).unwrap_or(&Value::Null);
                // The types leave out what is empty.
                let is_empty = matches!(part, Value::Array(list) if list.is_empty())
                    || matches!(part, Value::Object(map) if map.is_empty())
                    || part == &Value::Bool(false);
                assert!(is_empty || typed.contains_key(name), "{at}.{name} is unknown");
                assert_known(known, part, &format!("{at}.{name}"));
            }
        }
        (Value::Array(typed), Value::Array(given)) => {
            for (typed, given) in typed.iter().zip(given) {
                assert_known(typed, given, at);
            }
        }
        _ => {}
    }
}

fn image() -> ImageDefaults {
    ImageDefaults {
        entrypoint: vec!["/entry".into()],
        cmd: vec!["cmd".into()],
        env: vec!["PATH=/image".into(), "A=image".into()],
        ..ImageDefaults::default()
    }
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn entry_point_and_command_are_combined_as_docker_does() {
    let check = |entry: Option<&[&str]>, command: Option<&[&str]>, expected: &[&str]| {
        let spec = ContainerSpec {
            entry_point: entry.map(texts),
            command: command.map(texts),
            ..ContainerSpec::default()
        };
        assert_eq!(args(&spec, &image()), texts(expected));
    };
    check(None, None, &["/entry", "cmd"]);
    check(None, Some(&["x"]), &["/entry", "x"]);
    check(Some(&["/e"]), None, &["/e"]);
    check(Some(&["/e"]), Some(&["x"]), &["/e", "x"]);
}

#[test]
fn the_definitions_environment_wins() {
    let config = config(
        |spec| {
            spec.environment = vec![("A".into(), "definition".into())];
        },
        &image(),
    );
    let env = config["process"]["env"].as_array().unwrap();
    let has = |text: &str| env.iter().any(|variable| variable == text);
    assert!(has("PATH=/image") && has("A=definition"));
    assert!(has("AWS_EXECUTION_ENV=AWS_ECS_FARGATE"));
    assert!(has("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/u"));
    assert!(!env.iter().any(|one| one.as_str().unwrap().starts_with("AWS_ENDPOINT_URL")));
    assert!(!has("A=image"));
}

#[test]
fn only_root_holds_capabilities() {
    let root = config(|_| {}, &image());
    assert_eq!(root["process"]["capabilities"]["effective"].as_array().unwrap().len(), 14);
    let user = config(|spec| spec.user = Some("app".into()), &image());
    assert_eq!(user["process"]["user"]["uid"], 100);
    let effective = user["process"]["capabilities"]["effective"].as_array();
    assert!(effective.is_none_or(Vec::is_empty));
}

#[test]
fn capabilities_are_added_and_dropped() {
    let add = capabilities(&texts(&["SYS_PTRACE"]), &texts(&["NET_RAW"]));
    assert!(add.contains(&"CAP_SYS_PTRACE".to_owned()));
    assert!(!add.contains(&"CAP_NET_RAW".to_owned()));
    assert_eq!(capabilities(&texts(&["CHOWN"]), &texts(&["ALL"])), ["CAP_CHOWN"]);
}

#[test]
fn limits_files_and_paths_are_said() {
    let config = config(
        |spec| {
            spec.memory_mib = Some(64);
            spec.read_only_root = true;
        },
        &image(),
    );
    assert_eq!(config["linux"]["resources"]["memory"]["limit"], 64 << 20);
    assert_eq!(config["linux"]["cgroupsPath"], "/hansom-x/t/app");
    assert_eq!(config["root"]["readonly"], true);
    assert_eq!(config["process"]["rlimits"][0]["hard"], 1024);
    let mounts = config["mounts"].as_array().unwrap();
    assert!(mounts.iter().any(|mount| mount["destination"] == "/etc/resolv.conf"));
    let shm = mounts.iter().find(|mount| mount["destination"] == "/dev/shm").unwrap();
    assert!(shm["options"].as_array().unwrap().contains(&json!("size=262144k")));
}

#[test]
fn an_outer_mount_does_not_hide_an_inner_one() {
    let volume = |path: &str| model::record::ecs::MountPoint {
        volume: "v".into(),
        container_path: path.into(),
        read_only: false,
    };
    let config =
        config(|spec| spec.mount_points = ["/a/b", "/a", "/c"].map(volume).to_vec(), &image());
    let mounts = config["mounts"].as_array().unwrap().iter();
    let own = mounts.filter_map(|mount| mount["destination"].as_str());
    let own: Vec<&str> = own.filter(|path| path.starts_with("/a") || *path == "/c").collect();
    assert_eq!(own, ["/a", "/c", "/a/b"]);
}

#[test]
fn process_1_is_put_before_the_command_when_asked_for() {
    let config = config(|spec| spec.init_process = true, &image());
    assert_eq!(config["process"]["args"], json!(["/dev/init", "--", "/entry", "cmd"]));
    let mounts = config["mounts"].as_array().unwrap();
    assert!(mounts.iter().any(|mount| mount["destination"] == "/dev/init"));
}
