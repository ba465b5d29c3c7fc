/* What a hostile container would try. `probe NAME [ARGUMENT...]` makes one attempt and prints one
 * line: "done ..." when it worked, "refused ERRNO ..." when it did not, "absent ..." when the kernel
 * has no such thing. The same program run outside shows that the attempt is a real one. Static, and
 * no library but the C library. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_packet.h>
#include <linux/perf_event.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int result(long value, const char *what) {
    if (value >= 0)
        printf("done %s\n", what);
    else if (errno == ENOSYS || errno == EOPNOTSUPP || errno == EAFNOSUPPORT || errno == ENODEV)
        printf("absent %s %s\n", strerrorname_np(errno), what);
    else
        printf("refused %s %s\n", strerrorname_np(errno), what);
    return 0;
}

static int opened(const char *path, int flags) {
    return result(open(path, flags | O_CLOEXEC | O_NONBLOCK), path);
}

/* A device that the container makes itself, since CAP_MKNOD is one of the default capabilities. */
static int device(char **argv) {
    mode_t kind = argv[2][0] == 'b' ? S_IFBLK : S_IFCHR;
    const char *path = "/tmp/hansom-probe-device";
    unlink(path);
    if (mknod(path, kind | 0600, makedev(atoi(argv[3]), atoi(argv[4]))) != 0)
        return result(-1, "mknod");
    int file = open(path, O_RDONLY | O_NONBLOCK);
    int error = errno;
    unlink(path);
    errno = error;
    if (file < 0 && errno == ENXIO) /* The node was opened, and no driver is behind it. */
        errno = ENODEV;
    return result(file, "open");
}

/* The classic way out of a chroot. In a container it ends at the container's own root. */
static int chroot_escape(const char *proof) {
    int root = open("/", O_RDONLY | O_DIRECTORY);
    mkdir("/tmp/hansom-probe-cage", 0700);
    if (root < 0 || chroot("/tmp/hansom-probe-cage") != 0 || fchdir(root) != 0)
        return result(-1, "chroot");
    for (int i = 0; i < 64; i++)
        if (chdir("..") != 0)
            break;
    if (chroot(".") != 0)
        return result(-1, "chroot");
    return result(access(proof, F_OK), proof);
}

static int handle(const char *path) {
    struct { struct file_handle head; unsigned char bytes[128]; } h;
    int mount_id;
    h.head.handle_bytes = sizeof h.bytes;
    if (name_to_handle_at(AT_FDCWD, path, &h.head, &mount_id, 0) != 0) {
        /* An overlay may not give handles; those of a file system below are guessed, as the exploits do. */
        memset(&h, 0, sizeof h);
        h.head.handle_bytes = 8;
        h.head.handle_type = 1;
        h.bytes[0] = 2;
    }
    int mount = open(path, O_RDONLY);
    return result(open_by_handle_at(mount, &h.head, O_RDONLY), "open_by_handle_at");
}

static int clone_namespace(unsigned long flags) {
    long pid = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0)
        _exit(0);
    if (pid > 0)
        waitpid(pid, NULL, 0);
    return result(pid < 0 ? -1 : 0, "clone");
}

static int clone3_namespace(unsigned long flags) {
    uint64_t args[11] = {flags, 0, 0, 0, SIGCHLD};
    long pid = syscall(SYS_clone3, args, sizeof args);
    if (pid == 0)
        _exit(0);
    if (pid > 0)
        waitpid(pid, NULL, 0);
    return result(pid < 0 ? -1 : 0, "clone3");
}

static uint16_t sum(const void *data, size_t length) {
    const uint16_t *words = data;
    uint32_t total = 0;
    for (; length > 1; length -= 2)
        total += *words++;
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return ~total;
}

struct datagram {
    struct iphdr ip;
    struct udphdr udp;
    char text[32];
};

static struct datagram datagram(const char *from, const char *to, int port, const char *text) {
    struct datagram d = {0};
    d.ip.version = 4, d.ip.ihl = 5, d.ip.ttl = 64, d.ip.protocol = IPPROTO_UDP;
    d.ip.tot_len = htons(sizeof d);
    inet_pton(AF_INET, from, &d.ip.saddr);
    inet_pton(AF_INET, to, &d.ip.daddr);
    d.ip.check = sum(&d.ip, sizeof d.ip);
    d.udp.source = htons(4000), d.udp.dest = htons(port);
    d.udp.len = htons(sizeof d - sizeof d.ip);
    strncpy(d.text, text, sizeof d.text - 1);
    return d;
}

/* spoof FROM TO PORT TEXT: a datagram with a made-up source, by a raw socket. */
static int spoof(char **argv) {
    struct datagram d = datagram(argv[2], argv[3], atoi(argv[4]), argv[5]);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = d.ip.daddr};
    int socket_ = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
    if (socket_ < 0)
        return result(-1, "socket");
    return result(sendto(socket_, &d, sizeof d, 0, (void *)&to, sizeof to), "sendto");
}

/* spoof-frame INTERFACE SOURCE-MAC TARGET-MAC FROM TO PORT TEXT: the same by a frame of one's own. */
static int spoof_frame(char **argv) {
    struct { struct ether_header head; struct datagram body; } __attribute__((packed)) frame = {0};
    unsigned m[12];
    sscanf(argv[3], "%x:%x:%x:%x:%x:%x", m, m + 1, m + 2, m + 3, m + 4, m + 5);
    sscanf(argv[4], "%x:%x:%x:%x:%x:%x", m + 6, m + 7, m + 8, m + 9, m + 10, m + 11);
    for (int i = 0; i < 6; i++)
        frame.head.ether_shost[i] = m[i], frame.head.ether_dhost[i] = m[6 + i];
    frame.head.ether_type = htons(ETH_P_IP);
    frame.body = datagram(argv[5], argv[6], atoi(argv[7]), argv[8]);
    int socket_ = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
    if (socket_ < 0)
        return result(-1, "socket");
    struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(argv[2]), .sll_halen = 6};
    return result(sendto(socket_, &frame, sizeof frame, 0, (void *)&to, sizeof to), "sendto");
}

/* tcp ADDRESS PORT [SECONDS]: connects and wants its own word back, since something on the way may
 * take any connection and be nobody. */
static int tcp(char **argv, int argc) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[3]))};
    inet_pton(AF_INET, argv[2], &to.sin_addr);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval patience = {.tv_sec = argc > 4 ? atoi(argv[4]) : 2};
    char answer[16];
    setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(s, (void *)&to, sizeof to) != 0 || write(s, "hello\r\n\r\n", 9) != 9) {
        if (errno == EINPROGRESS)
            errno = ETIMEDOUT;
        return result(-1, argv[2]);
    }
    ssize_t n = read(s, answer, sizeof answer);
    int is_ours = n >= 5 && memcmp(answer, "hello", 5) == 0;
    if (n >= 0 || errno == EAGAIN)
        errno = ENOMSG;
    return result(is_ours ? 0 : -1, argv[2]);
}

/* udp ADDRESS PORT TEXT [answer]: sends, and with a fourth argument waits two seconds for an answer. */
static int udp(char **argv, int argc) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[3]))};
    inet_pton(AF_INET, argv[2], &to.sin_addr);
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    struct timeval patience = {.tv_sec = 2};
    char answer[64];
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (sendto(s, argv[4], strlen(argv[4]), 0, (void *)&to, sizeof to) < 0)
        return result(-1, "sendto");
    if (argc > 5 && recv(s, answer, sizeof answer, 0) < 0) {
        if (errno == EAGAIN)
            errno = ETIMEDOUT;
        return result(-1, argv[2]);
    }
    return result(0, argv[2]);
}

/* udp-server PORT: prints who sent what, and answers. */
static int udp_server(char **argv) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))}, from;
    socklen_t length = sizeof from;
    char text[256];
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(s, (void *)&at, sizeof at) != 0)
        return result(-1, "bind");
    puts("ready");
    fflush(stdout);
    for (;;) {
        ssize_t n = recvfrom(s, text, sizeof text - 1, 0, (void *)&from, &length);
        if (n < 0)
            return result(-1, "recvfrom");
        text[n] = 0;
        printf("%s %s\n", inet_ntoa(from.sin_addr), text);
        fflush(stdout);
        sendto(s, text, n, 0, (void *)&from, length);
    }
}

/* tcp-server PORT...: answers every line with itself, on as many connections as come. */
static int tcp_server(char **argv, int argc) {
    for (int i = 2; i < argc; i++) {
        struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[i]))};
        int s = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
        setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (bind(s, (void *)&at, sizeof at) != 0 || listen(s, 64) != 0)
            return result(-1, "listen");
        if (fork() == 0) {
            signal(SIGCHLD, SIG_IGN);
            for (;;) {
                int c = accept(s, NULL, NULL);
                if (c < 0)
                    continue;
                if (fork() == 0) {
                    char bytes[512];
                    ssize_t n;
                    while ((n = read(c, bytes, sizeof bytes)) > 0)
                        if (write(c, bytes, n) != n)
                            break;
                    _exit(0);
                }
                close(c);
            }
        }
        close(s);
    }
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}

/* tcp-hold ADDRESS PORT: one connection for ever; says at every half second whether it still echoes. */
static int tcp_hold(char **argv) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[3]))};
    inet_pton(AF_INET, argv[2], &to.sin_addr);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval patience = {.tv_sec = 3};
    setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(s, (void *)&to, sizeof to) != 0)
        return result(-1, "connect");
    for (int n = 0;; n++) {
        char line[32], echo[32];
        int length = snprintf(line, sizeof line, "%d\n", n);
        if (write(s, line, length) != length || read(s, echo, sizeof echo) <= 0) {
            printf("held broken %d\n", n);
            fflush(stdout);
            return 0;
        }
        printf("held %d\n", n);
        fflush(stdout);
        usleep(500000);
    }
}

/* Forks until it may not; says how many there were. They end with this one. */
static int fork_bomb(void) {
    int n = 0;
    for (;; n++) {
        pid_t pid = fork();
        if (pid < 0)
            break;
        if (pid == 0)
            for (;;)
                pause();
        if (n > 100000)
            return printf("done fork %d\n", n);
    }
    return printf("refused fork %s after %d\n", strerrorname_np(errno), n);
}

static int memory_bomb(const char *mebibytes) {
    for (int n = 0; n < atoi(mebibytes); n++) {
        char *page = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED)
            return result(-1, "mmap");
        memset(page, 1, 1 << 20);
    }
    return result(0, "memory");
}

/* fill PATH MEBIBYTES: writes until there is no room. */
static int fill(char **argv) {
    static char block[1 << 20];
    int file = open(argv[2], O_CREAT | O_WRONLY, 0600);
    if (file < 0)
        return result(-1, "open");
    for (int n = 0; n < atoi(argv[3]); n++)
        if (write(file, block, sizeof block) != sizeof block) {
            printf("refused write %s after %d\n", strerrorname_np(errno ? errno : ENOSPC), n);
            unlink(argv[2]);
            return 0;
        }
    unlink(argv[2]);
    return result(0, "fill");
}

static int files(void) {
    int n = 0;
    while (n < 3000000 && open("/", O_PATH) >= 0)
        n++;
    return n == 3000000 ? printf("done files %d\n", n) : printf("refused open %s after %d\n", strerrorname_np(errno), n);
}

static int bpf(void) {
    union bpf_attr map = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
    return result(syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map), "bpf");
}

static int perf(void) {
    struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE, .size = sizeof event, .config = PERF_COUNT_SW_CPU_CLOCK};
    return result(syscall(SYS_perf_event_open, &event, -1, 0, -1, 0), "perf_event_open");
}

static int read_one(const char *path) {
    char byte;
    int file = open(path, O_RDONLY | O_NONBLOCK);
    if (file < 0)
        return result(-1, path);
    ssize_t n = read(file, &byte, 1);
    if (n == 0)
        errno = ENODATA;
    return result(n > 0 ? 0 : -1, path);
}

#define IS(text) (strcmp(name, text) == 0)

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "";
    if (IS("mount")) return result(mount("none", "/tmp", "tmpfs", 0, ""), "mount");
    if (IS("bind")) return result(mount("/", "/tmp", NULL, MS_BIND, NULL), "bind");
    if (IS("remount")) return result(mount(NULL, argv[2], NULL, MS_REMOUNT | MS_BIND, NULL), argv[2]);
    if (IS("umount")) return result(umount2(argv[2], MNT_DETACH), argv[2]);
    if (IS("mount-cgroup")) return result(mount("none", "/tmp", "cgroup", 0, argv[2]), "cgroup");
    if (IS("fsopen")) return result(syscall(SYS_fsopen, "tmpfs", 0), "fsopen");
    if (IS("open_tree")) return result(syscall(SYS_open_tree, AT_FDCWD, "/", 1), "open_tree");
    if (IS("pivot_root")) return result(syscall(SYS_pivot_root, ".", "."), "pivot_root");
    if (IS("chroot")) return chroot_escape(argv[2]);
    if (IS("open")) return opened(argv[2], O_RDONLY);
    if (IS("write")) return opened(argv[2], O_WRONLY);
    if (IS("read")) return read_one(argv[2]);
    if (IS("connect-unix")) {
        struct { sa_family_t family; char path[108]; } at = {.family = AF_UNIX};
        strncpy(at.path, argv[2], sizeof at.path - 1);
        int s = socket(AF_UNIX, SOCK_STREAM, 0);
        return result(connect(s, (void *)&at, sizeof at), argv[2]);
    }
    if (IS("device")) return device(argv);
    if (IS("seize")) return result(ptrace(PTRACE_SEIZE, atoi(argv[2]), 0, 0), "ptrace");
    if (IS("kill")) return result(kill(atoi(argv[2]), 0), "kill");
    if (IS("peek")) {
        char byte;
        struct iovec here = {&byte, 1}, there = {(void *)strtoul(argv[3], NULL, 0), 1};
        long n = process_vm_readv(atoi(argv[2]), &here, 1, &there, 1, 0);
        return result(n < 0 && errno == EFAULT ? 0 : n, "process_vm_readv");
    }
    if (IS("unshare")) return result(unshare(strtoul(argv[2], NULL, 0)), "unshare");
    if (IS("clone")) return clone_namespace(strtoul(argv[2], NULL, 0));
    if (IS("clone3")) return clone3_namespace(strtoul(argv[2], NULL, 0));
    if (IS("setns")) return result(setns(open(argv[2], O_RDONLY), 0), "setns");
    if (IS("add_key")) return result(syscall(SYS_add_key, "user", "hansom-probe", "x", 1, -2) < 0 ? -1 : 0, "add_key");
    if (IS("keyctl")) return result(syscall(SYS_keyctl, 0, -3, 0) < 0 ? -1 : 0, "keyctl");
    if (IS("bpf")) return bpf();
    if (IS("perf")) return perf();
    if (IS("kexec")) return result(syscall(SYS_kexec_load, 0, 0, NULL, 0), "kexec_load");
    if (IS("module")) { int e; long r = syscall(SYS_init_module, "", 0, ""); e = errno; if (r < 0 && e == ENOEXEC) r = 0; errno = e; return result(r, "init_module"); }
    if (IS("handle")) return handle(argv[2]);
    if (IS("reboot")) return result(syscall(SYS_reboot, 0xfee1dead, 672274793, 0x89abcdef, 0), "reboot");
    if (IS("swapon")) { long r = swapon("/", 0); if (r < 0 && (errno == EINVAL || errno == EISDIR)) r = 0; return result(r, "swapon"); }
    if (IS("acct")) return result(syscall(SYS_acct, NULL), "acct");
    if (IS("syslog")) return result(syscall(SYS_syslog, 10, NULL, 0), "syslog");
    if (IS("sethostname")) return result(sethostname("hansom-probe", 12), "sethostname");
    if (IS("userfaultfd")) return result(syscall(SYS_userfaultfd, 0), "userfaultfd");
    if (IS("io_uring")) { char p[120] = {0}; return result(syscall(SYS_io_uring_setup, 1, p), "io_uring_setup"); }
    if (IS("iopl")) return result(syscall(SYS_iopl, 3), "iopl");
    if (IS("clock")) { struct timespec t; clock_gettime(CLOCK_REALTIME, &t); return result(clock_settime(CLOCK_REALTIME, &t), "clock_settime"); }
    if (IS("rtprio")) { struct sched_param p = {1}; return result(sched_setscheduler(0, SCHED_FIFO, &p), "sched_setscheduler"); }
    if (IS("rlimit")) { struct rlimit l = {RLIM_INFINITY, RLIM_INFINITY}; return result(setrlimit(RLIMIT_MEMLOCK, &l), "setrlimit"); }
    if (IS("nice")) return result(setpriority(PRIO_PROCESS, 0, -20), "setpriority");
    if (IS("vsock")) return result(socket(AF_VSOCK, SOCK_STREAM, 0), "socket");
    if (IS("tun")) return opened("/dev/net/tun", O_RDWR);
    if (IS("link-up")) { struct ifreq r = {0}; strcpy(r.ifr_name, "lo"); r.ifr_flags = IFF_UP | IFF_RUNNING; return result(ioctl(socket(AF_INET, SOCK_DGRAM, 0), SIOCSIFFLAGS, &r), "ioctl"); }
    if (IS("spoof")) return spoof(argv);
    if (IS("spoof-frame")) return spoof_frame(argv);
    if (IS("tcp")) return tcp(argv, argc);
    if (IS("udp")) return udp(argv, argc);
    if (IS("udp-server")) return udp_server(argv);
    if (IS("tcp-server")) return tcp_server(argv, argc);
    if (IS("tcp-hold")) return tcp_hold(argv);
    if (IS("fork-bomb")) return fork_bomb();
    if (IS("memory-bomb")) return memory_bomb(argv[2]);
    if (IS("fill")) return fill(argv);
    if (IS("files")) return files();
    fprintf(stderr, "no attempt is called %s\n", name);
    return 2;
}
