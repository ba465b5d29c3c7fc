/* The program of the launch benchmarks: says when it began, to the nanosecond, and ends. With an
 * argument it stays until it is told to stop. Static, so that no loader's time is counted. */
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void end(int signal) {
    (void)signal;
    _exit(0);
}

int main(int argc, char **argv) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    (void)argv;
    signal(SIGTERM, end);
    printf("%lld\n", (long long)now.tv_sec * 1000000000LL + now.tv_nsec);
    fflush(stdout);
    while (argc > 1)
        pause();
    return 0;
}
