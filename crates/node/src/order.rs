//! In which order the containers of a task start and stop. Decides; never does it.
//!
//! A container starts when what it depends on has come far enough, and is told to stop when
//! everything that depends on it has ended.

use model::record::ecs::ContainerSpec;

/// How far a container has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Waiting,
    Running,
    /// For longer than its `startTimeout`.
    RunningLate,
    /// `None` when it never ran.
    Ended(Option<i32>),
}

/// What can be done for a container that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readiness {
    Start,
    Wait,
    /// A dependency ended in a way that it will never be what is waited for.
    Never,
    /// A dependency has had the time that its `startTimeout` gives it.
    Late,
    /// The condition is not served.
    NotServed,
}

/// Whether the container `spec` may start, given how far each container has come.
pub(crate) fn readiness(spec: &ContainerSpec, stage_of: impl Fn(&str) -> Stage) -> Readiness {
    let sources = spec.volumes_from.iter().map(|(name, _)| (name.as_str(), "START"));
    let conditions = spec
        .depends_on
        .iter()
        .map(|(name, condition)| (name.as_str(), condition.as_str()))
        .chain(sources);
    let mut worst = Readiness::Start;
    for (name, condition) in conditions {
        let one = match (condition, stage_of(name)) {
            ("START", Stage::Running | Stage::RunningLate | Stage::Ended(_)) => Readiness::Start,
            ("COMPLETE", Stage::Ended(_)) => Readiness::Start,
            ("SUCCESS", Stage::Ended(Some(0))) => Readiness::Start,
            ("SUCCESS", Stage::Ended(_)) => Readiness::Never,
            ("COMPLETE" | "SUCCESS", Stage::RunningLate) => Readiness::Late,
            ("START" | "COMPLETE" | "SUCCESS", _) => Readiness::Wait,
            _ => Readiness::NotServed,
        };
        worst = match (worst, one) {
            (Readiness::NotServed, _) | (_, Readiness::NotServed) => Readiness::NotServed,
            (Readiness::Never, _) | (_, Readiness::Never) => Readiness::Never,
            (Readiness::Late, _) | (_, Readiness::Late) => Readiness::Late,
            (Readiness::Wait, _) | (_, Readiness::Wait) => Readiness::Wait,
            (Readiness::Start, Readiness::Start) => Readiness::Start,
        };
    }
    worst
}

/// The running containers that may be told to stop now, when the whole task is to stop.
pub(crate) fn to_stop(containers: &[ContainerSpec], stage_of: impl Fn(&str) -> Stage) -> Vec<&str> {
    let running = |name: &str| matches!(stage_of(name), Stage::Running | Stage::RunningLate);
    let has_running_dependant = |name: &str| {
        containers.iter().any(|other| {
            running(&other.name)
                && (other.depends_on.iter().any(|(on, _)| on == name)
                    || other.volumes_from.iter().any(|(from, _)| from == name))
        })
    };
    containers
        .iter()
        .map(|container| container.name.as_str())
        .filter(|name| running(name) && !has_running_dependant(name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(name: &str, depends_on: &[(&str, &str)]) -> ContainerSpec {
        ContainerSpec {
            name: name.into(),
            depends_on: depends_on.iter().map(|(n, c)| ((*n).into(), (*c).into())).collect(),
            ..ContainerSpec::default()
        }
    }

    fn check(condition: &str, stage: Stage, expected: Readiness) {
        let found = readiness(&container("b", &[("a", condition)]), |_| stage);
        assert_eq!(found, expected, "{condition} {stage:?}");
    }

    #[test]
    fn conditions_are_awaited() {
        check("START", Stage::Waiting, Readiness::Wait);
        check("START", Stage::Running, Readiness::Start);
        check("START", Stage::Ended(Some(1)), Readiness::Start);
        check("COMPLETE", Stage::Running, Readiness::Wait);
        check("COMPLETE", Stage::Ended(Some(1)), Readiness::Start);
        check("SUCCESS", Stage::Ended(Some(0)), Readiness::Start);
        check("SUCCESS", Stage::Ended(Some(1)), Readiness::Never);
        check("HEALTHY", Stage::Running, Readiness::NotServed);
        check("START", Stage::RunningLate, Readiness::Start);
        check("COMPLETE", Stage::RunningLate, Readiness::Late);
        check("SUCCESS", Stage::RunningLate, Readiness::Late);
    }

    #[test]
    fn what_others_depend_on_stops_last() {
        let containers = [container("a", &[]), container("b", &[("a", "START")])];
        let stop =
            |b: Stage| to_stop(&containers, |name| if name == "a" { Stage::Running } else { b });
        assert_eq!(stop(Stage::Running), ["b"]);
        assert_eq!(stop(Stage::Ended(Some(0))), ["a"]);
    }
}
