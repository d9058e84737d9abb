/* Prints the mean brightness of each frame, read where the publisher wrote it. Usage: luma SOCKET [FRAMES] */
#include <stdio.h>
#include <stdlib.h>

#include "kinora_bus.h"

/* The first byte of each pixel: luma, gray, or red (blue) of a picture in RGB (BGR). */
static double mean_of(const kinora_frame *frame)
{
    const kinora_plane *plane = &frame->planes[0];
    size_t step = plane->row_bytes / frame->width;
    uint64_t sum = 0;
    for (size_t row = 0; row < plane->rows; row++) {
        const uint8_t *pixels = plane->data + row * plane->stride;
        for (size_t column = 0; column < plane->row_bytes; column += step) {
            sum += pixels[column];
        }
    }
    return (double)sum / ((double)frame->width * frame->height);
}

int main(int count, char **arguments)
{
    if (count < 2) {
        fprintf(stderr, "usage: luma SOCKET [FRAMES]\n");
        return 2;
    }

    kinora_bus *bus = kinora_bus_connect(arguments[1], NULL);
    if (bus == NULL) {
        fprintf(stderr, "%s\n", kinora_bus_error());
        return 1;
    }

    long frames = count > 2 ? atol(arguments[2]) : -1;
    const kinora_frame *frame;
    kinora_result result = KINORA_OK;
    while (frames-- != 0 && (result = kinora_bus_next(bus, -1, &frame)) == KINORA_OK) {
        printf("%llu: %ux%u, mean %.1f, %llu missed\n", (unsigned long long)frame->sequence, frame->width, frame->height, mean_of(frame),
               (unsigned long long)frame->missed);
        kinora_bus_release(frame);
        fflush(stdout);
    }
    if (result == KINORA_GONE) {
        fprintf(stderr, "%s\n", kinora_bus_error());
    }
    kinora_bus_close(bus);
    return result == KINORA_GONE ? 1 : 0;
}
