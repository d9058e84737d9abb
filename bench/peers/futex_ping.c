// The floor that this machine sets: `futex_ping CLIENTS FPS SECONDS BYTES` wakes so many sleeping processes so often through one futex, and nothing
// else. Before each waking it writes and reads so many bytes of its own, since a publisher's caches are full of its frame. Each process says a line
// as receipts.h has it.
#define _GNU_SOURCE
#include "receipts.h"
#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    _Atomic uint32_t word;
    _Atomic int64_t stamp;
} page;

static void sleep_and_wake(page *shared, uint32_t last)
{
    static receipts all;
    for (uint32_t seen = 0; seen < last;) {
        syscall(SYS_futex, &shared->word, FUTEX_WAIT, seen, NULL, NULL, 0);
        int64_t here = now_ns();
        uint32_t word = atomic_load(&shared->word);
        if (word != seen && all.count < MOST_FRAMES)
            take(&all, atomic_load(&shared->stamp), here, NULL, 0, 0, 0);
        seen = word;
    }
    tell(&all);
    fflush(stdout);
}

int main(int count, char **arguments)
{
    int numbers[4] = { 0 };
    for (int i = 0; i < 4 && count == 5; i++)
        numbers[i] = atoi(arguments[i + 1]);
    int clients = numbers[0], fps = numbers[1], seconds = numbers[2];
    size_t bytes = (size_t)numbers[3];
    if (clients < 1 || clients > 16 || fps < 1 || seconds < 3 || numbers[3] < 0) {
        fprintf(stderr, "usage: futex_ping CLIENTS FPS SECONDS BYTES\n");
        return 2;
    }
    page *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    uint8_t *pixels = malloc(bytes + 1);
    if (shared == MAP_FAILED || pixels == NULL)
        return 1;
    for (int i = 0; i < clients; i++) {
        if (fork() == 0) {
            sleep_and_wake(shared, (uint32_t)(fps * seconds));
            _exit(0);
        }
    }
    volatile int64_t read = 0;
    for (int64_t begun = now_ns(), wakings = 1; wakings <= fps * seconds; wakings++) {
        int64_t left = begun + wakings * INT64_C(1000000000) / fps - now_ns();
        struct timespec pause = {left / 1000000000, left % 1000000000};
        if (left > 0)
            nanosleep(&pause, NULL);
        memset(pixels, (int)wakings, bytes);
        read += sum_of(pixels, bytes);
        atomic_store(&shared->stamp, now_ns());
        atomic_fetch_add(&shared->word, 1);
        syscall(SYS_futex, &shared->word, FUTEX_WAKE, clients, NULL, NULL, 0);
    }
    while (wait(NULL) > 0) {
    }
    return 0;
}
