"""Looks at a container from inside and says what it sees, a line of JSON for each thing.

Facts that two runtimes should agree on, and what a hostile program is answered.
"""
import ctypes, errno, json, os, socket, stat, sys

libc = ctypes.CDLL(None, use_errno=True)


def say(name, value):
    print(json.dumps([name, value], sort_keys=True), flush=True)


def call(number, *args):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in args])
    return errno.errorcode.get(ctypes.get_errno(), "?") if result < 0 else "done"


def attempt(action):
    try:
        action()
        return "done"
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error.errno))


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError as error:
        return errno.errorcode[error.errno]


def write(path, text):
    def action():
        with open(path, "w") as file:
            file.write(text)
    return attempt(action)


status = dict(line.split(":\t", 1) for line in read("/proc/self/status").splitlines() if ":\t" in line)
for field in ("Uid", "Gid", "Groups", "Umask", "NSpid", "NSpgid", "NSsid", "CapInh", "CapPrm", "CapEff",
              "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "SigBlk", "SigIgn"):
    say("status " + field, status[field].strip())
say("limits", read("/proc/self/limits"))
say("environment", sorted(f"{k}={v}" for k, v in os.environ.items() if k != "LC_CTYPE"))
say("cwd", os.getcwd())
say("host name", socket.gethostname())
say("oom_score_adj", read("/proc/self/oom_score_adj"))
say("descriptors", sorted(int(fd) for fd in os.listdir("/proc/self/fd"))[:3])
say("namespaces", {name: os.readlink("/proc/self/ns/" + name) for name in ("cgroup", "ipc", "mnt", "net", "pid", "uts", "user")})
say("cgroups", sorted(line.split(":", 1)[1] for line in read("/proc/self/cgroup").splitlines()
                      if line.split(":")[1] in ("cpu", "cpuacct", "memory", "pids", "")))
for name in ("net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range", "kernel.shmmax", "kernel.msgmax"):
    say("sysctl " + name, read("/proc/sys/" + name.replace(".", "/")))
say("loopback", read("/sys/class/net/lo/flags"))
mounts = []
for line in read("/proc/self/mountinfo").splitlines():
    fields, rest = line.split(" - ")
    fields = fields.split()
    # devices are confined otherwise; see the test
    flags = sorted(set(fields[5].split(",")) & {"ro", "nosuid", "noexec", "noatime", "relatime"})
    mounts.append([fields[4], rest.split()[0], flags])
    say("nodev " + fields[4], "nodev" in fields[5].split(","))
say("mounts", sorted(mounts))
say("cgroup mount", sorted(n for n in os.listdir("/sys/fs/cgroup") if n in ("cpu", "cpuacct", "memory", "pids", "cgroup.procs")))
devices = {}
for name in sorted(os.listdir("/dev")):
    found = os.lstat("/dev/" + name)
    target = os.readlink("/dev/" + name) if stat.S_ISLNK(found.st_mode) else ""
    devices[name] = [oct(found.st_mode), os.major(found.st_rdev), os.minor(found.st_rdev), found.st_uid, target]
say("devices", devices)
for name in ("null", "zero", "full", "random", "urandom"):
    say("open /dev/" + name, attempt(lambda: os.close(os.open("/dev/" + name, os.O_RDWR))))
say("open /dev/ptmx", attempt(lambda: os.close(os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY))))
say("open /dev/stdout", attempt(lambda: os.close(os.open("/dev/stdout", os.O_WRONLY))))

# What harms
for major, minor, kind in ((254, 0, stat.S_IFBLK), (8, 0, stat.S_IFBLK), (1, 1, stat.S_IFCHR), (1, 11, stat.S_IFCHR), (10, 200, stat.S_IFCHR)):
    for place in ("/", "/dev", "/dev/shm", "/volume", "/tmp"):
        path = f"{place}/device"
        made = attempt(lambda: os.mknod(path, kind | 0o666, os.makedev(major, minor)))
        opened = attempt(lambda: os.close(os.open(path, os.O_RDONLY))) if made == "done" else "not made"
        say(f"device {major}:{minor} in {place}", [made, opened])
        attempt(lambda: os.unlink(path))
for path, text in (("/proc/sys/kernel/hostname", "x"), ("/proc/sys/vm/drop_caches", "0"), ("/proc/sys/kernel/core_pattern", "|/x"),
                   ("/proc/sysrq-trigger", "h"), ("/proc/irq/default_smp_affinity", "1"), ("/sys/kernel/uevent_helper", "x"),
                   ("/sys/power/state", "x"), ("/sys/fs/cgroup/cpu/cgroup.procs", "0"), ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "-1"),
                   ("/sys/fs/cgroup/cgroup.procs", "0"), ("/proc/1/oom_score_adj", "-1000")):
    say("write " + path, write(path, text))
for path in ("/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware", "/proc/acpi", "/proc/scsi"):
    say("hidden " + path, sorted(os.listdir(path)) if os.path.isdir(path) else read(path))
none, text = ctypes.c_char_p(None), ctypes.c_char_p(b"/tmp")
tmpfs = ctypes.c_char_p(b"tmpfs")
X86 = os.uname().machine == "x86_64"
calls = {
    "mount": (165, 40, (tmpfs, text, tmpfs, 0, none)), "remount": (165, 40, (none, ctypes.c_char_p(b"/sys"), none, 32, none)),
    "umount2": (166, 39, (ctypes.c_char_p(b"/proc"), 2)), "pivot_root": (155, 41, (text, text)),
    "unshare mount": (272, 97, (0x20000,)), "unshare user": (272, 97, (0x10000000,)), "setns": (308, 268, (0, 0)),
    "bpf": (321, 280, (0, 0, 0)), "keyctl": (250, 219, (0, -3, 0)), "add_key": (248, 217, (text, text, text, 1, -3)),
    "open_by_handle_at": (304, 265, (0, 0, 0)), "perf_event_open": (298, 241, (0, 0, -1, -1, 0)),
    "init_module": (175, 105, (0, 0, 0)), "kexec_load": (246, 104, (0, 0, 0, 0)), "reboot": (169, 142, (0, 0, 0)),
    "swapon": (167, 224, (text, 0)), "settimeofday": (164, 170, (0, 0)), "sethostname": (170, 161, (text, 4)),
    "clone3": (435, 435, (0, 0)), "userfaultfd": (323, 282, (0,)), "io_uring_setup": (425, 425, (1, 0)),
    "fsopen": (430, 430, (tmpfs, 0)), "open_tree": (428, 428, (-100, text, 1)), "move_mount": (429, 429, (0, 0, 0, 0, 0)),
    "mount_setattr": (442, 442, (-100, text, 0, 0, 0)), "personality": (135, 92, (0x0400000,)), "syslog": (103, 116, (3, 0, 0)),
    "quotactl": (179, 60, (0, 0, 0, 0)), "acct": (163, 89, (none,)), "ptrace init": (101, 117, (16, 1, 0, 0)),
    "getpid": (39, 172, ()), "chroot": (161, 51, (ctypes.c_char_p(b"/"),)), "no such call": (900, 900, ()),
}
for name, (x86, arm, args) in calls.items():
    say("call " + name, call(x86 if X86 else arm, *args))
if X86 and "--x32" in sys.argv:
    say("call x32 getpid", call(0x40000000 + 39))
for family in (40, 38, 17):
    say(f"socket {family}", attempt(lambda: socket.socket(family, socket.SOCK_STREAM if family == 40 else socket.SOCK_RAW).close()))
say("other processes", sorted(int(n) for n in os.listdir("/proc") if n.isdigit()))
say("write root", write("/written", "x"))
