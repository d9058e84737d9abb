/*
 * A client for the tests to stop and to kill. It checks each frame: the sum of its 64-bit words is its time stamp, and no sequence is lost
 * without being counted. Usage: reader SOCKET latest|queue|reliable DEPTH HELD ACTION
 *
 *   read     reads until the source ends; says "read N missed M last L"
 *   hold     holds as many frames as it may, says "holds", and stands still
 *   outlive  holds one frame, says "holds", reads on until the publisher has gone, checks the frame once more, says why it ended,
 *            connects again until somebody answers, and says "again" with a frame of the successor
 *   try      reads whatever comes until nothing does for 100 ms, and touches every byte; the publisher may be anybody's
 *
 * Ends with 1 and a sentence on standard error when the publisher has gone, and with 3 when a frame was torn.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kinora_bus.h"

static uint64_t sum_of(const kinora_frame *frame)
{
    uint64_t sum = 0, word;
    for (size_t at = 0; at + sizeof word <= frame->bytes; at += sizeof word) {
        memcpy(&word, frame->pixels + at, sizeof word);
        sum += word;
    }
    return sum & INT64_MAX;
}

static void check(const kinora_frame *frame, const char *when)
{
    if (sum_of(frame) != (uint64_t)frame->pts_ns) {
        printf("torn %llu %s\n", (unsigned long long)frame->sequence, when);
        exit(3);
    }
}

static int fail(void)
{
    fprintf(stderr, "%s\n", kinora_bus_error());
    return 1;
}

static int read_all(kinora_bus *bus)
{
    const kinora_frame *frame;
    uint64_t frames = 0, missed = 0, last = 0;
    kinora_result result;
    while ((result = kinora_bus_next(bus, -1, &frame)) == KINORA_OK) {
        check(frame, "when it was read");
        if (last != 0 && frame->sequence != last + 1 + frame->missed) {
            printf("torn count: %llu after %llu with %llu missed\n", (unsigned long long)frame->sequence, (unsigned long long)last,
                   (unsigned long long)frame->missed);
            return 3;
        }
        frames++;
        missed += frame->missed;
        last = frame->sequence;
        check(frame, "while it was held");
        kinora_bus_release(frame);
    }
    printf("read %llu missed %llu last %llu\n", (unsigned long long)frames, (unsigned long long)missed, (unsigned long long)last);
    return result == KINORA_END ? 0 : fail();
}

static int hold(kinora_bus *bus, unsigned held)
{
    const kinora_frame *frame;
    for (unsigned i = 0; i < held; i++) {
        if (kinora_bus_next(bus, -1, &frame) != KINORA_OK) {
            return fail();
        }
    }
    puts("holds");
    fflush(stdout);
    for (;;) {
        pause();
    }
}

static int outlive(kinora_bus *bus, const char *path, const kinora_options *options)
{
    const kinora_frame *kept, *frame;
    if (kinora_bus_next(bus, -1, &kept) != KINORA_OK) {
        return fail();
    }
    puts("holds");
    fflush(stdout);

    kinora_result result;
    while ((result = kinora_bus_next(bus, -1, &frame)) == KINORA_OK) {
        check(frame, "when it was read");
        kinora_bus_release(frame);
    }
    printf("%d %s\n", result, kinora_bus_error());
    kinora_bus_close(bus);
    check(kept, "after its publisher");
    kinora_bus_release(kept);
    fflush(stdout);

    kinora_bus *successor;
    while ((successor = kinora_bus_connect(path, options)) == NULL) {
        nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
    }
    if (kinora_bus_next(successor, -1, &frame) != KINORA_OK) {
        return fail();
    }
    check(frame, "of the successor");
    puts("again");
    kinora_bus_release(frame);
    kinora_bus_close(successor);
    return 0;
}

static int try(kinora_bus *bus)
{
    const kinora_frame *frame;
    unsigned long frames = 0, sum = 0;
    kinora_result result;
    while (frames < 1000 && (result = kinora_bus_next(bus, 100, &frame)) == KINORA_OK) {
        for (unsigned i = 0; i < frame->plane_count; i++) {
            const kinora_plane *plane = &frame->planes[i];
            for (size_t row = 0; row < plane->rows; row++) {
                for (size_t column = 0; column < plane->row_bytes; column++) {
                    sum += plane->data[row * plane->stride + column];
                }
            }
        }
        frames++;
        kinora_bus_release(frame);
    }
    printf("%lu frames, %lu\n", frames, sum);
    kinora_bus_close(bus);
    return result == KINORA_GONE ? fail() : 0;
}

int main(int count, char **arguments)
{
    if (count != 6) {
        return 2;
    }

    const char *path = arguments[1], *mode = arguments[2], *action = arguments[5];
    kinora_options options = {
        .mode = strcmp(mode, "latest") == 0 ? KINORA_LATEST : strcmp(mode, "queue") == 0 ? KINORA_QUEUE : KINORA_RELIABLE,
        .depth = (uint32_t)atoi(arguments[3]), .held = (uint32_t)atoi(arguments[4]), .wait_ms = 10000,
        .answer_ms = strcmp(action, "try") == 0 ? 500 : 5000,
    };
    kinora_bus *bus = kinora_bus_connect(path, &options);
    if (bus == NULL) {
        return fail();
    }
    if (strcmp(action, "outlive") == 0) {
        return outlive(bus, path, &options);
    }
    if (strcmp(action, "try") == 0) {
        return try(bus);
    }
    return strcmp(action, "hold") == 0 ? hold(bus, options.held) : read_all(bus);
}
