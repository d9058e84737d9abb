/*
 * Reads the frames of a process that publishes them on Kinora's frame bus, where they are: nothing is copied.
 *
 *     kinora_bus *bus = kinora_bus_connect("/run/user/1000/kinora/door.sock", NULL);
 *     const kinora_frame *frame;
 *     while (bus != NULL && kinora_bus_next(bus, -1, &frame) == KINORA_OK) {
 *         use(frame->planes[0].data, frame->planes[0].stride);    // in the publisher's memory, and yours until it is released
 *         kinora_bus_release(frame);
 *     }
 *     fprintf(stderr, "%s\n", kinora_bus_error());                // one sentence: why it ended
 *     kinora_bus_close(bus);
 *
 * Linux on x86-64 and arm64, C11; no library is needed. docs/bus.md describes the protocol.
 *
 * Threads: kinora_bus_next is called by one thread at a time; kinora_bus_close once no other call of the same bus runs, and nothing but
 * kinora_bus_release after it; every other function by any thread, at any time.
 * Pixels may be read by many threads at once. After fork, the child must not use what its parent has connected.
 *
 * The publisher is not trusted: whatever it sends or writes, these functions neither crash nor read outside its memory. Pixels and
 * times are its word, of course.
 */
#ifndef KINORA_BUS_H
#define KINORA_BUS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KINORA_API __attribute__((visibility("default")))

/* Most frames that can be held at once, and most that can be queued. */
#define KINORA_MOST_FRAMES 32

/* A time stamp that the source does not have. */
#define KINORA_NO_PTS INT64_MIN

/* A connection to a publisher. */
typedef struct kinora_bus kinora_bus;

/* What happens to the frames that this reader is too slow for. */
typedef enum kinora_mode {
    KINORA_LATEST = 0,      /* the newest frame; those before it are counted as missed */
    KINORA_QUEUE = 1,       /* the newest `depth` unread frames in order; older ones are counted as missed */
    KINORA_RELIABLE = 2     /* every frame: the publisher waits, where it lets clients ask for that */
} kinora_mode;

/* How the pixels of a frame lie. */
typedef enum kinora_format {
    KINORA_I420 = 1,        /* three planes Y, U, V; chroma halved in both directions, rounded up */
    KINORA_NV12 = 2,        /* two planes Y and UV, interleaved */
    KINORA_RGB24 = 3,       /* 3 bytes a pixel: R, G, B */
    KINORA_BGR24 = 4,       /* 3 bytes a pixel: B, G, R */
    KINORA_RGBX = 5,        /* 4 bytes a pixel: R, G, B and one that means nothing */
    KINORA_GRAY8 = 6        /* 1 byte a pixel */
} kinora_format;

/* How a call has ended. */
typedef enum kinora_result {
    KINORA_OK = 0,          /* with a frame */
    KINORA_TIMEOUT = 1,     /* no frame came within the time */
    KINORA_END = 2,         /* the source has ended, and everything was read */
    KINORA_GONE = -1,       /* the connection is over: the publisher has gone, refused, failed or sent nonsense; kinora_bus_error says which */
    KINORA_HELD = -2        /* as many frames are held as were asked for: release one first */
} kinora_result;

/* What a client asks for. All zero is the newest frame, one at a time. */
typedef struct kinora_options {
    kinora_mode mode;
    uint32_t depth;         /* Queue, Reliable: frames that may be unread, 1..32; 0 is 4 in a Queue and 2 in Reliable */
    uint32_t held;          /* frames that may be held at once, 1..32; 0 is 1. Each costs the publisher a slot. */
    uint32_t wait_ms;       /* Reliable: how long the publisher waits for this reader before it loses a frame; 0 is 1000 */
    uint32_t answer_ms;     /* how long connecting may take; 0 is 5000 */
    const char *name;       /* for people, at most 64 bytes of UTF-8; NULL is the program's own */
    uint64_t most_bytes;    /* most memory that a publisher may have for the frames of one format; 0 is 4 GiB */
} kinora_options;

/* Rows of pixels. A row begins `stride` bytes after the one before; the first `row_bytes` of it are pixels. */
typedef struct kinora_plane {
    const uint8_t *data;
    size_t stride;
    size_t row_bytes;
    size_t rows;
} kinora_plane;

/* A frame that is held: it and all it points to stay as they are until kinora_bus_release. It belongs to the connection; free nothing. */
typedef struct kinora_frame {
    uint64_t sequence;                  /* the publisher's number, from 1 and without gaps */
    uint64_t missed;                    /* frames that this reader lost between the one before and this */
    int64_t index;                      /* 0-based number in the source */
    int64_t pts_ns;                     /* the source's own time stamp, or KINORA_NO_PTS */
    int64_t duration_ns;                /* how long it is shown; 0 where the source does not say */
    int64_t captured_unix_ns;           /* when it arrived: nanoseconds since 1970-01-01 UTC */
    int64_t captured_monotonic_ns;      /* the same instant on CLOCK_MONOTONIC */
    kinora_format format;
    uint32_t width, height;             /* in pixels */
    uint32_t is_bt709;                  /* 1: YUV by BT.709, 0: by BT.601; means nothing for RGB */
    uint32_t is_full_range;             /* 1: 0..255, 0: 16..235 */
    uint32_t source_width;              /* size of the source's picture, of which this may be a smaller rendition */
    uint32_t source_height;
    uint32_t crop_x, crop_y;            /* the part that is the picture, in pixels of this frame; it lies within it */
    uint32_t crop_width, crop_height;
    uint32_t plane_count;               /* 1..3 */
    kinora_plane planes[3];
    const uint8_t *pixels;              /* all planes, one after another */
    size_t bytes;
} kinora_frame;

/*
 * Connects to the publisher at a socket: its path, or its name, as "door" for $XDG_RUNTIME_DIR/kinora/door.sock. Returns NULL when nobody
 * publishes there, the publisher refuses, or an option is out of range; kinora_bus_error says why. `options` may be NULL. To be closed with kinora_bus_close.
 */
KINORA_API kinora_bus *kinora_bus_connect(const char *path, const kinora_options *options);

/*
 * Waits at most `timeout_ms` (0: not at all, negative: for ever) for the next frame by the rule of the mode. With KINORA_OK, *frame is held
 * and must be released; otherwise *frame is NULL. Every frame that was published is handed out before KINORA_END or KINORA_GONE, which all
 * later calls then return too. While it waits it sleeps, and costs the publisher nothing.
 */
KINORA_API kinora_result kinora_bus_next(kinora_bus *bus, int timeout_ms, const kinora_frame **frame);

/* Gives a frame back; neither it nor its pixels may be used afterwards. NULL is nothing. May be called after the bus was closed. */
KINORA_API void kinora_bus_release(const kinora_frame *frame);

/* How many frames were published and never handed out, because this reader was too slow. */
KINORA_API uint64_t kinora_bus_missed(kinora_bus *bus);

/*
 * Ends the connection. Frames that are still held stay as they are until they are released; until then the publisher counts this client, and
 * waits for it if it is Reliable. NULL is nothing.
 */
KINORA_API void kinora_bus_close(kinora_bus *bus);

/*
 * One English sentence about this thread's last call of connect or next that gave neither a connection nor a frame nor KINORA_TIMEOUT.
 * Never NULL; valid until the thread's next such call.
 */
KINORA_API const char *kinora_bus_error(void);

#ifdef __cplusplus
}
#endif

#endif
