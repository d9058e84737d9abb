/* The publisher's memory, as a client maps it; docs/bus.md describes it. For kinora_bus.c and kinora_line.c. */
#ifndef KINORA_POOL_H
#define KINORA_POOL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "kinora_bus.h"

#if !defined(__linux__) || __SIZEOF_POINTER__ != 8 || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Frames are shared between processes on Linux only, on x86-64 and arm64."
#endif

#define KINORA_MOST_SLOTS 64

/* How many of the newest frames can be found; older ones are gone. */
#define KINORA_RECENT_FRAMES 64

/* The state of a generation in which more frames come. In any other a packet tells what follows. */
#define KINORA_CURRENT 0

/* Slots of one format. What is checked once is copied: the publisher can write to its memory at any time. */
typedef struct kinora_pool {
    const uint8_t *memory;
    size_t size;
    uint32_t number;
    uint32_t slots;
    uint64_t slot_bytes;        /* from one slot to the next */
    uint64_t first_sequence;
    kinora_frame form;          /* what all its frames have in common; planes point as if its first slot began at NULL */
    unsigned users;             /* who reads from it, and the frames that are held */
} kinora_pool;

/* A word that another process reads or writes, too. */
static inline _Atomic uint32_t *kinora_word32(const uint8_t *memory, size_t offset) { return (_Atomic uint32_t *)(uintptr_t)(memory + offset); }
static inline _Atomic uint64_t *kinora_word64(const uint8_t *memory, size_t offset) { return (_Atomic uint64_t *)(uintptr_t)(memory + offset); }

/* Maps memory whose size is sealed, so that no page can go away under who reads it; NULL, and why in *problem. The file stays open. */
uint8_t *kinora_map_sealed(int file, bool writable, uint64_t most_bytes, size_t *size, const char **problem);

/* Maps a generation and believes none of what its header says; NULL, and why in *problem. It has one user. */
kinora_pool *kinora_pool_open(int file, uint32_t number, uint64_t most_bytes, const char **problem);

/* One user less; the last unmaps it. NULL is nothing. */
void kinora_pool_release(kinora_pool *pool);

/* The newest frame's sequence; 0 before the first. */
uint64_t kinora_pool_newest(const kinora_pool *pool);

uint32_t kinora_pool_state(const kinora_pool *pool);

/* Counts commits and changes of the state. */
uint32_t kinora_pool_wake_word(const kinora_pool *pool);

/* Sleeps while the wake word has a value, for at most so long; may end for no reason. */
void kinora_pool_sleep(const kinora_pool *pool, uint32_t word, int64_t most_ns);

/* Whether the publisher waits for a reader. */
bool kinora_pool_writer_waits(const kinora_pool *pool);

/* Finds the slot of a frame; false when it is gone. Whether it is still there is seen once it is held. */
bool kinora_pool_find(const kinora_pool *pool, uint64_t sequence, uint32_t *slot);

/* Whether a slot has a frame. When it is held, by a word that was written before a full fence, the frame stays. */
bool kinora_pool_has(const kinora_pool *pool, uint32_t slot, uint64_t sequence);

/* Fills in a frame that is held. */
void kinora_pool_describe(const kinora_pool *pool, uint32_t slot, uint64_t sequence, kinora_frame *frame);

#endif
