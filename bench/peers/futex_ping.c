// The floor that this machine sets: `futex_ping CLIENTS FPS SECONDS` wakes so many sleeping processes so often through one futex, and nothing else.
// Says how many wakings there were, the median and 99th percentile of microseconds from the waking to being awake, and 0. The first two seconds
// do not count.
#define _GNU_SOURCE
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_CLIENTS = 16, MOST_WAKINGS = 1 << 13 };

typedef struct {
    _Atomic uint32_t word;
    _Atomic int64_t stamp;
    _Atomic uint32_t counts[MOST_CLIENTS];
    double waits[MOST_CLIENTS][MOST_WAKINGS];
} page;

static int64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void sleep_and_wake(page *shared, int client, uint32_t last, uint32_t warm)
{
    for (uint32_t seen = 0; seen < last;) {
        syscall(SYS_futex, &shared->word, FUTEX_WAIT, seen, NULL, NULL, 0);
        int64_t here = now_ns();
        uint32_t word = atomic_load(&shared->word);
        if (word != seen && word > warm && shared->counts[client] < MOST_WAKINGS)
            shared->waits[client][shared->counts[client]++] = (double)(here - atomic_load(&shared->stamp)) / 1e3;
        seen = word;
    }
}

int main(int count, char **arguments)
{
    int clients = count == 4 ? atoi(arguments[1]) : 0, fps = count == 4 ? atoi(arguments[2]) : 0, seconds = count == 4 ? atoi(arguments[3]) : 0;
    if (clients < 1 || clients > MOST_CLIENTS || fps < 1 || seconds < 3) {
        fprintf(stderr, "usage: futex_ping CLIENTS FPS SECONDS\n");
        return 2;
    }
    page *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 1;
    for (int i = 0; i < clients; i++) {
        if (fork() == 0) {
            sleep_and_wake(shared, i, (uint32_t)(fps * seconds), (uint32_t)(fps * 2));
            _exit(0);
        }
    }
    for (int64_t begun = now_ns(), wakings = 1; wakings <= fps * seconds; wakings++) {
        int64_t left = begun + wakings * INT64_C(1000000000) / fps - now_ns();
        struct timespec pause = {left / 1000000000, left % 1000000000};
        if (left > 0)
            nanosleep(&pause, NULL);
        atomic_store(&shared->stamp, now_ns());
        atomic_fetch_add(&shared->word, 1);
        syscall(SYS_futex, &shared->word, FUTEX_WAKE, clients, NULL, NULL, 0);
    }
    while (wait(NULL) > 0) {
    }
    static double waits[MOST_CLIENTS * MOST_WAKINGS];
    size_t all = 0;
    for (int i = 0; i < clients; i++)
        for (uint32_t j = 0; j < shared->counts[i]; j++)
            waits[all++] = shared->waits[i][j];
    qsort(waits, all, sizeof *waits, by_value);
    printf("%zu %.2f %.2f 0\n", all, all ? waits[all / 2] : 0, all ? waits[(size_t)((double)all * .99)] : 0);
    return 0;
}
