// Kinora's own client in C, measured as the one in C#: `bus_client SOCKET all|none`. Says "ready", and at the end what receipts.h tells; with
// `none` it touches no pixel.
#define _GNU_SOURCE
#include "receipts.h"

#include "kinora_bus.h"

int main(int count, char **arguments)
{
    static receipts all;
    kinora_bus *bus = count == 3 ? kinora_bus_connect(arguments[1], NULL) : NULL;
    if (!bus) {
        fprintf(stderr, "%s\n", count == 3 ? kinora_bus_error() : "usage: bus_client SOCKET all|none");
        return 1;
    }
    puts("ready");
    fflush(stdout);
    int reads = !strcmp(arguments[2], "all");
    const kinora_frame *frame;
    while (all.count < MOST_FRAMES && kinora_bus_next(bus, -1, &frame) == KINORA_OK) {
        int64_t here = now_ns();
        take(&all, frame->captured_monotonic_ns, here, frame->pixels, frame->bytes, frame->pts_ns, reads);
        kinora_bus_release(frame);
    }
    kinora_bus_close(bus);
    tell(&all);
    return 0;
}
