// Kinora's own client in C, measured as the one in C#: `bus_client SOCKET`. Says "ready", and at the end how many frames it got, the median and
// 99th percentile of microseconds from publishing to having the frame, and its CPU in percent of a core. The first two seconds do not count.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "kinora_bus.h"

enum { MOST_FRAMES = 1 << 16 };

static int64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

int main(int count, char **arguments)
{
    static double waits[MOST_FRAMES];
    kinora_bus *bus = count == 2 ? kinora_bus_connect(arguments[1], NULL) : NULL;
    if (!bus) {
        fprintf(stderr, "%s\n", count == 2 ? kinora_bus_error() : "usage: bus_client SOCKET");
        return 1;
    }
    puts("ready");
    fflush(stdout);
    int got = 0, warm = 0;
    unsigned long touched = 0;
    int64_t begun = 0;
    double cpu = 0;
    const kinora_frame *frame;
    while (got < MOST_FRAMES && kinora_bus_next(bus, -1, &frame) == KINORA_OK) {
        int64_t here = now_ns();
        touched += frame->planes[0].data[0];
        waits[got++] = (double)(here - frame->captured_monotonic_ns) / 1e3;
        kinora_bus_release(frame);
        begun = begun ? begun : here;
        if (!warm && here - begun > INT64_C(2000000000)) {
            warm = 1;
            got = 0;
            begun = here;
            cpu = cpu_seconds();
        }
    }
    double percent = 100 * (cpu_seconds() - cpu) / ((double)(now_ns() - begun) / 1e9);
    kinora_bus_close(bus);
    qsort(waits, (size_t)got, sizeof *waits, by_value);
    printf("%d %.2f %.2f %.3f\n", got, got ? waits[got / 2] : 0, got ? waits[(int)(got * .99)] : 0, percent);
    return touched == 1;
}
