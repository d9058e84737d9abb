#define _GNU_SOURCE
#include "kinora_pool.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define POOL_MAGIC UINT64_C(0x504641524F4E494B)     /* "KINORAFP" */
#define POOL_VERSION 3
#define PAGE_BYTES 4096
#define MOST_SIDE 16384
#define MOST_PIXELS (UINT64_C(16384) * 8192)

/* Offsets in the pool's memory. */
enum { NEWEST = 128, WAKE = 136, STATE = 140, WRITER_WAITS = 144, RECENT = 192, SLOT_HEADERS = 4096, PIXELS = 8192 };
enum { RECENT_BYTES = 16, RECENT_SLOT = 8 };

/* What the memory begins with. */
typedef struct pool_header {
    uint64_t magic;
    uint32_t version, generation, slots, width, height;
    uint8_t format, matrix, range, reserved;
    uint64_t slot_bytes, frame_bytes, first_sequence;
} pool_header;

/* What stands beside a slot's pixels. */
typedef struct slot_header {
    uint64_t sequence;
    int64_t index, pts_ns, duration_ns, captured_unix_ns, captured_monotonic_ns;
    uint32_t source_width, source_height;
    uint16_t crop_x, crop_y, crop_width, crop_height;
} slot_header;

_Static_assert(sizeof(pool_header) == 56 && sizeof(slot_header) == 64, "the layouts are the protocol's");

uint8_t *kinora_map_sealed(int file, bool writable, uint64_t most_bytes, size_t *size, const char **problem)
{
    const int wanted = F_SEAL_SHRINK | F_SEAL_GROW;
    struct stat facts;
    int seals = fcntl(file, F_GET_SEALS);
    if (seals < 0 || fstat(file, &facts) != 0) {
        *problem = "what was handed over is no shared memory";
    } else if ((seals & wanted) != wanted) {
        *problem = "the size of the shared memory is not sealed";
    } else if (facts.st_size < PAGE_BYTES || (uint64_t)facts.st_size > most_bytes) {
        *problem = facts.st_size < PAGE_BYTES ? "the shared memory is too small" : "the shared memory is larger than this client allows";
    } else {
        void *address = mmap(NULL, (size_t)facts.st_size, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED | MAP_POPULATE, file, 0);
        *size = (size_t)facts.st_size;
        *problem = "the shared memory cannot be mapped";
        return address == MAP_FAILED ? NULL : address;
    }
    return NULL;
}

static kinora_plane *add_plane(kinora_frame *form, size_t row_bytes, size_t rows)
{
    kinora_plane *plane = &form->planes[form->plane_count++];
    *plane = (kinora_plane){ (const uint8_t *)(uintptr_t)form->bytes, row_bytes, row_bytes, rows };
    form->bytes += row_bytes * rows;
    return plane;
}

/* What all frames of a format have in common; rows have no padding. False for a format that is not known. */
static bool describe_form(const pool_header *header, kinora_frame *form)
{
    size_t width = header->width, height = header->height, half_width = (width + 1) / 2, half_height = (height + 1) / 2;
    *form = (kinora_frame){ .format = (kinora_format)header->format, .width = header->width, .height = header->height,
                            .is_bt709 = header->matrix, .is_full_range = header->range };
    if (width < 1 || height < 1 || width > MOST_SIDE || height > MOST_SIDE || (uint64_t)width * height > MOST_PIXELS || header->matrix > 1 || header->range > 1) {
        return false;
    }

    switch (header->format) {
    case KINORA_I420:
        add_plane(form, width, height);
        add_plane(form, half_width, half_height);
        add_plane(form, half_width, half_height);
        return true;
    case KINORA_NV12:
        add_plane(form, width, height);
        add_plane(form, 2 * half_width, half_height);
        return true;
    case KINORA_RGB24:
    case KINORA_BGR24:
        add_plane(form, 3 * width, height);
        return true;
    case KINORA_RGBX:
        add_plane(form, 4 * width, height);
        return true;
    case KINORA_GRAY8:
        add_plane(form, width, height);
        return true;
    default:
        return false;
    }
}

static const char *check(const pool_header *header, uint32_t number, kinora_pool *pool)
{
    if (header->magic != POOL_MAGIC) {
        return "the memory is no frame pool of Kinora's";
    }
    if (header->version != POOL_VERSION) {
        return "the frame pool has another version of the layout than this client: take the client that came with the publisher";
    }
    if (number == 0 || header->generation != number) {
        return "the frame pool has another number than was said";
    }
    if (!describe_form(header, &pool->form)) {
        return "the frame pool has a format that this client does not know";
    }
    if (header->slots < 1 || header->slots > KINORA_MOST_SLOTS) {
        return "the frame pool has an impossible number of slots";
    }

    uint64_t slot_bytes = (pool->form.bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    if (header->frame_bytes != pool->form.bytes || header->slot_bytes != slot_bytes || pool->size < PIXELS + header->slots * slot_bytes) {
        return "the frame pool is not as large as its frames need";
    }
    pool->number = number;
    pool->slots = header->slots;
    pool->slot_bytes = slot_bytes;
    pool->first_sequence = header->first_sequence;
    return NULL;
}

kinora_pool *kinora_pool_open(int file, uint32_t number, uint64_t most_bytes, const char **problem)
{
    kinora_pool *pool = calloc(1, sizeof *pool);
    *problem = "there is no memory";
    if (pool == NULL || (pool->memory = kinora_map_sealed(file, false, most_bytes, &pool->size, problem)) == NULL) {
        free(pool);
        return NULL;
    }

    pool_header header;
    memcpy(&header, pool->memory, sizeof header);
    pool->users = 1;
    *problem = check(&header, number, pool);
    if (*problem != NULL) {
        kinora_pool_release(pool);
        return NULL;
    }
    return pool;
}

void kinora_pool_release(kinora_pool *pool)
{
    if (pool != NULL && --pool->users == 0) {
        munmap((void *)(uintptr_t)pool->memory, pool->size);
        free(pool);
    }
}

uint64_t kinora_pool_newest(const kinora_pool *pool) { return atomic_load_explicit(kinora_word64(pool->memory, NEWEST), memory_order_acquire); }

uint32_t kinora_pool_state(const kinora_pool *pool) { return atomic_load_explicit(kinora_word32(pool->memory, STATE), memory_order_acquire); }

uint32_t kinora_pool_wake_word(const kinora_pool *pool) { return atomic_load_explicit(kinora_word32(pool->memory, WAKE), memory_order_acquire); }

void kinora_pool_sleep(const kinora_pool *pool, uint32_t word, int64_t most_ns)
{
    struct timespec most = { most_ns / 1000000000, most_ns % 1000000000 };
    syscall(SYS_futex, pool->memory + WAKE, FUTEX_WAIT, word, &most, NULL, 0);
}

bool kinora_pool_writer_waits(const kinora_pool *pool) { return atomic_load_explicit(kinora_word32(pool->memory, WRITER_WAITS), memory_order_acquire) != 0; }

bool kinora_pool_find(const kinora_pool *pool, uint64_t sequence, uint32_t *slot)
{
    size_t entry = RECENT + sequence % KINORA_RECENT_FRAMES * RECENT_BYTES;
    /* The sequence first: once it is there, so is the slot that was written before it. */
    bool found = atomic_load_explicit(kinora_word64(pool->memory, entry), memory_order_acquire) == sequence;
    *slot = atomic_load_explicit(kinora_word32(pool->memory, entry + RECENT_SLOT), memory_order_relaxed);
    return found && *slot < pool->slots;
}

bool kinora_pool_has(const kinora_pool *pool, uint32_t slot, uint64_t sequence)
{
    return atomic_load_explicit(kinora_word64(pool->memory, SLOT_HEADERS + slot * sizeof(slot_header)), memory_order_acquire) == sequence;
}

void kinora_pool_describe(const kinora_pool *pool, uint32_t slot, uint64_t sequence, kinora_frame *frame)
{
    const uint8_t *pixels = pool->memory + PIXELS + slot * pool->slot_bytes;
    slot_header header;
    memcpy(&header, pool->memory + SLOT_HEADERS + slot * sizeof header, sizeof header);
    *frame = pool->form;
    frame->sequence = sequence;
    frame->index = header.index;
    frame->pts_ns = header.pts_ns;
    frame->duration_ns = header.duration_ns;
    frame->captured_unix_ns = header.captured_unix_ns;
    frame->captured_monotonic_ns = header.captured_monotonic_ns;
    frame->source_width = header.source_width != 0 ? header.source_width : frame->width;
    frame->source_height = header.source_height != 0 ? header.source_height : frame->height;

    /* A crop that is none, or does not lie within the frame, is the whole frame. */
    bool is_crop = header.crop_width > 0 && header.crop_height > 0 && (uint32_t)header.crop_x + header.crop_width <= frame->width &&
        (uint32_t)header.crop_y + header.crop_height <= frame->height;
    frame->crop_x = is_crop ? header.crop_x : 0;
    frame->crop_y = is_crop ? header.crop_y : 0;
    frame->crop_width = is_crop ? header.crop_width : frame->width;
    frame->crop_height = is_crop ? header.crop_height : frame->height;
    frame->pixels = pixels;
    for (uint32_t i = 0; i < frame->plane_count; i++) {
        frame->planes[i].data = pixels + (uintptr_t)frame->planes[i].data;
    }
}
