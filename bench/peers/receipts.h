// What every receiver in C measures, so that they can be compared: when it had a frame, when its first pixel and when its last, and whether its
// pixels have the checksum that came with it. The first two seconds do not count; wrong checksums do from the first frame on.
#ifndef RECEIPTS_H
#define RECEIPTS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { MOST_FRAMES = 1 << 16 };

typedef struct receipts {
    double waits[MOST_FRAMES], firsts[MOST_FRAMES], lasts[MOST_FRAMES];
    int count, wrong, is_warm;
    int64_t begun;
    double cpu;
} receipts;

static inline int64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static inline double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// The sum of all words of 8 bytes, without its highest bit: what the benchmarks' publishers send with a frame.
static inline int64_t sum_of(const uint8_t *pixels, size_t bytes)
{
    uint64_t sum = 0;
    for (size_t at = 0; at + sizeof sum <= bytes; at += sizeof sum) {
        uint64_t word;
        memcpy(&word, pixels + at, sizeof word);
        sum += word;
    }
    return (int64_t)(sum & INT64_MAX);
}

// Counts a frame that was published at `stamp` and had at `here`. Where `reads` is 0 no pixel is touched.
static inline void take(receipts *all, int64_t stamp, int64_t here, const uint8_t *pixels, size_t bytes, int64_t sum, int reads)
{
    int64_t first = here, last = here;
    if (reads) {
        (void)*(const volatile uint8_t *)pixels;
        first = now_ns();
        all->wrong += sum_of(pixels, bytes) != sum;
        last = now_ns();
    }
    all->waits[all->count] = (double)(here - stamp) / 1e3;
    all->firsts[all->count] = (double)(first - here) / 1e3;
    all->lasts[all->count++] = (double)(last - stamp) / 1e3;
    all->begun = all->begun ? all->begun : here;
    if (!all->is_warm && here - all->begun > INT64_C(2000000000)) {
        all->is_warm = 1;
        all->count = 0;
        all->begun = here;
        all->cpu = cpu_seconds();
    }
}

static inline int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static inline double at(double *values, int count, double share)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return count ? values[(int)((count - 1) * share)] : 0;
}

// Says frames, median and 99th percentile of the microseconds to having a frame, percent of a core, median of those from there to the first pixel
// and from publishing to the last one, and frames of which the checksum is wrong.
static inline void tell(receipts *all)
{
    double percent = 100 * (cpu_seconds() - all->cpu) / ((double)(now_ns() - all->begun) / 1e9);
    printf("%d %.2f %.2f %.3f %.2f %.2f %d\n", all->count, at(all->waits, all->count, .5), at(all->waits, all->count, .99), percent,
           at(all->firsts, all->count, .5), at(all->lasts, all->count, .5), all->wrong);
}

#endif
