/* The connection: its socket, the page in which it tells what it holds, and which frame comes next. */
#define _GNU_SOURCE
#include "kinora_bus.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kinora_line.h"
#include "kinora_pool.h"

/* A publisher that was killed wakes nobody: so often it is looked whether it is there. */
#define LOOK_NS INT64_C(200000000)

/* A slot that the publisher is just trying is back within nanoseconds; what stays away longer is lost. */
#define TRIES_A_FRAME 100
#define MOST_TRIES (TRIES_A_FRAME * KINORA_RECENT_FRAMES)

/* Offsets in the client's page. */
enum { WAITING = 0, READS = 4, SENT_AWAY = 8, NEXT = 64, HOLDS = 128 };

/* A place for a frame; the number of its place is that of its hold in the page. */
typedef struct place {
    kinora_frame frame;                 /* first: who has the frame has the place */
    kinora_bus *bus;
    kinora_pool *pool;                  /* NULL while the place is free */
} place;

struct kinora_bus {
    pthread_mutex_t lock;
    unsigned users;                     /* the caller, and each frame that is held */
    bool is_closed;
    int socket;
    uint8_t *page;
    size_t page_size;
    kinora_options options;
    uint64_t next;                      /* the sequence that is wanted next */
    uint64_t missed, told_missed;       /* all; those that a frame has told of */
    kinora_pool *pool;                  /* that is read from; NULL before the first */
    kinora_pool *successor;             /* the one after it, once it is there */
    int64_t looked;
    kinora_result ended;                /* KINORA_OK while more may come */
    char why[KINORA_MOST_SENTENCE];
    char *path;
    place places[KINORA_MOST_FRAMES];
};

/* Tells a publisher that waits for this reader that it has read on. */
static void tell_moved(kinora_bus *bus)
{
    if (bus->options.mode == KINORA_RELIABLE && !bus->is_closed) {
        atomic_thread_fence(memory_order_seq_cst);
        if ((bus->pool != NULL && kinora_pool_writer_waits(bus->pool)) || (bus->successor != NULL && kinora_pool_writer_waits(bus->successor))) {
            kinora_line_send_moved(bus->socket);
        }
    }
}

static void want(kinora_bus *bus, uint64_t sequence)
{
    bus->next = sequence;
    if (bus->options.mode == KINORA_RELIABLE) {
        atomic_store_explicit(kinora_word64(bus->page, NEXT), sequence, memory_order_release);
        tell_moved(bus);
    }
}

static void lose_until(kinora_bus *bus, uint64_t sequence)
{
    if (sequence > bus->next) {
        bus->missed += sequence - bus->next;
        want(bus, sequence);
    }
}

static void enter_successor(kinora_bus *bus)
{
    kinora_pool_release(bus->pool);
    bus->pool = bus->successor;
    bus->successor = NULL;
    lose_until(bus, bus->pool->first_sequence);
}

static place *free_place(kinora_bus *bus)
{
    uint32_t i;
    for (i = 0; i < bus->options.held && bus->places[i].pool != NULL; i++) { }
    return i < bus->options.held ? &bus->places[i] : NULL;
}

static _Atomic uint64_t *hold_of(const place *place) { return kinora_word64(place->bus->page, HOLDS + (size_t)(place - place->bus->places) * 8); }

/* Once the publisher looks at new holds no more. */
static bool is_sent_away(const kinora_bus *bus) { return atomic_load_explicit(kinora_word32(bus->page, SENT_AWAY), memory_order_acquire) != 0; }

/*
 * Holds a slot, then looks whether the frame is still there. The publisher takes the frame's name off the slot, then looks at the holds.
 * Each has a full fence between its halves, so that at least one of them sees the other.
 */
static bool hold(place *place, kinora_pool *pool, uint32_t slot, uint64_t sequence)
{
    atomic_store_explicit(hold_of(place), (uint64_t)pool->number << 32 | (slot + 1), memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    if (kinora_pool_has(pool, slot, sequence) && !is_sent_away(place->bus)) {
        return true;
    }
    atomic_store_explicit(hold_of(place), 0, memory_order_release);
    return false;
}

/* The oldest frame that is still wanted. */
static uint64_t target(const kinora_bus *bus, uint64_t newest)
{
    uint64_t kept = bus->options.mode == KINORA_RELIABLE ? KINORA_RECENT_FRAMES : bus->options.depth;
    uint64_t oldest = newest >= kept ? newest - kept + 1 : 1;
    return bus->next > oldest ? bus->next : oldest;
}

/* The next frame, if one is there. A publisher that writes nonsense is given up after a bounded number of tries. */
static kinora_result take(kinora_bus *bus, const kinora_frame **frame)
{
    place *place = free_place(bus);
    if (place == NULL) {
        kinora_say(kinora_last_error, "%u frames of '%s' are held already, as many as were asked for: release one first.", bus->options.held, bus->path);
        return KINORA_HELD;
    }

    for (int tries = 1; bus->pool != NULL && !is_sent_away(bus) && tries <= MOST_TRIES; tries++) {
        kinora_pool *pool = bus->pool;
        uint64_t newest = kinora_pool_newest(pool);
        if (bus->successor != NULL && (bus->next > newest || (bus->options.mode == KINORA_LATEST && kinora_pool_newest(bus->successor) != 0))) {
            enter_successor(bus);
            continue;
        }
        if (bus->next > newest) {
            break;
        }

        uint32_t slot;
        uint64_t wanted = target(bus, newest);
        if (kinora_pool_find(pool, wanted, &slot) && hold(place, pool, slot, wanted)) {
            lose_until(bus, wanted);
            want(bus, wanted + 1);
            kinora_pool_describe(pool, slot, wanted, &place->frame);
            place->frame.missed = bus->missed - bus->told_missed;
            bus->told_missed = bus->missed;
            place->pool = pool;
            pool->users++;
            bus->users++;
            *frame = &place->frame;
            return KINORA_OK;
        }
        if (tries % TRIES_A_FRAME == 0) {
            lose_until(bus, wanted + 1);
        }
    }
    return KINORA_TIMEOUT;
}

/* Takes up memory that the publisher hands over. */
static void enter(kinora_bus *bus, const kinora_packet *packet)
{
    const char *problem;
    kinora_pool *pool = kinora_pool_open(packet->file, packet->number, bus->options.most_bytes, &problem);
    if (pool == NULL) {
        bus->ended = KINORA_GONE;
        kinora_say(bus->why, "The frames of '%s' cannot be read: %s.", bus->path, problem);
        return;
    }

    /* From now on the publisher may hand over another. */
    atomic_store_explicit(kinora_word32(bus->page, READS), pool->number, memory_order_release);
    if (bus->pool != NULL) {
        bus->successor = pool;
    } else {
        bus->pool = pool;
        if (bus->options.mode == KINORA_LATEST && bus->next > pool->first_sequence) {
            bus->next--;        /* the newest frame that is there already */
        }
        lose_until(bus, pool->first_sequence);
    }
    tell_moved(bus);
}

static void hear_packet(kinora_bus *bus, const kinora_packet *packet)
{
    switch (packet->kind) {
    case KINORA_GENERATION:
        if (bus->successor == NULL) {   /* else it was sent away, and what comes behind says why */
            enter(bus, packet);
        }
        break;
    case KINORA_COMPLETED:
        bus->ended = packet->text[0] == 0 ? KINORA_END : KINORA_GONE;
        kinora_say(bus->why, "The source behind '%s' has ended%s%s", bus->path, packet->text[0] == 0 ? "." : ": ", packet->text);
        break;
    case KINORA_REFUSED:
        bus->ended = KINORA_GONE;
        kinora_say(bus->why, "The publisher at '%s' has ended the connection: %s", bus->path, packet->text);
        break;
    }   /* a later version may say more */
}

/* Whether frames come where they came before; if not, the next thing to come is a packet. */
static bool is_open(const kinora_bus *bus) { return bus->pool != NULL && kinora_pool_state(bus->pool) == KINORA_CURRENT && !is_sent_away(bus); }

/* Hears what the publisher has said. Between two looks that costs nothing, as long as its memory is current. */
static void hear(kinora_bus *bus)
{
    int64_t now = kinora_now_ns();
    if (bus->ended != KINORA_OK || (is_open(bus) && now - bus->looked < LOOK_NS)) {
        return;
    }

    /* A publisher that does not stop talking is heard again later, and its memory taken up one by one. */
    bus->looked = now;
    for (int i = 0; i < 16 && bus->ended == KINORA_OK && (bus->successor == NULL || is_sent_away(bus)); i++) {
        kinora_packet packet;
        kinora_receipt got = kinora_line_receive(bus->socket, &packet);
        if (got == KINORA_NO_PACKET) {
            break;
        } else if (got != KINORA_PACKET) {
            bus->ended = KINORA_GONE;
            kinora_say(bus->why, "The publisher at '%s' %s.", bus->path,
                       got == KINORA_HUNG_UP ? "has gone: connect again once it is back" : "sends what no publisher of Kinora's does");
            break;
        }
        hear_packet(bus, &packet);
        if (packet.file >= 0) {
            close(packet.file);
        }
    }
}

/* Sleeps until something is committed, for at most so long; may end for no reason. Without the lock: who waits is the one who changes the pool. */
static void wait_for_frame(kinora_bus *bus, int64_t most_ns)
{
    if (!is_open(bus)) {
        kinora_line_wait(bus->socket, most_ns);
        return;
    }
    const kinora_pool *pool = bus->pool;
    uint32_t word = kinora_pool_wake_word(pool);
    atomic_store_explicit(kinora_word32(bus->page, WAITING), 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    if (kinora_pool_newest(pool) < bus->next) {
        kinora_pool_sleep(pool, word, most_ns);
    }
    atomic_store_explicit(kinora_word32(bus->page, WAITING), 0, memory_order_relaxed);
}

kinora_result kinora_bus_next(kinora_bus *bus, int timeout_ms, const kinora_frame **frame)
{
    int64_t until = timeout_ms > 0 ? kinora_now_ns() + timeout_ms * INT64_C(1000000) : 0;
    *frame = NULL;
    for (;;) {
        pthread_mutex_lock(&bus->lock);
        kinora_result result = take(bus, frame);
        if (result == KINORA_TIMEOUT) {
            hear(bus);
            result = take(bus, frame);
        }
        if (result == KINORA_TIMEOUT && bus->ended != KINORA_OK && (bus->successor == NULL || is_sent_away(bus))) {
            result = bus->ended;
            kinora_say(kinora_last_error, "%s", bus->why);
        }
        pthread_mutex_unlock(&bus->lock);
        int64_t left = timeout_ms < 0 ? LOOK_NS : timeout_ms == 0 ? 0 : until - kinora_now_ns();
        if (result != KINORA_TIMEOUT || left <= 0) {
            return result;
        }
        wait_for_frame(bus, left < LOOK_NS ? left : LOOK_NS);
    }
}

/* With the lock, which it gives back: one user less; the last takes everything away. */
static void leave(kinora_bus *bus)
{
    bool is_last = --bus->users == 0;
    pthread_mutex_unlock(&bus->lock);
    if (is_last) {
        pthread_mutex_destroy(&bus->lock);
        close(bus->socket);
        munmap(bus->page, bus->page_size);
        free(bus->path);
        free(bus);
    }
}

kinora_bus *kinora_bus_connect(const char *path, const kinora_options *wanted)
{
    kinora_options options = wanted != NULL ? *wanted : (kinora_options){ 0 };
    kinora_bus *bus = calloc(1, sizeof *bus);
    char *name = strdup(path);
    if (bus == NULL || name == NULL || (bus->socket = kinora_line_connect(path, &options, &bus->page, &bus->page_size)) < 0) {
        if (bus == NULL || name == NULL) {
            kinora_say(kinora_last_error, "Frames of '%s' cannot be read: there is no memory.", path);
        }
        free(name);
        free(bus);
        return NULL;
    }

    pthread_mutex_init(&bus->lock, NULL);
    bus->users = 1;
    bus->path = name;
    bus->options = options;
    bus->options.name = NULL;       /* the caller's */
    bus->next = atomic_load_explicit(kinora_word64(bus->page, NEXT), memory_order_acquire);
    for (uint32_t i = 0; i < KINORA_MOST_FRAMES; i++) {
        bus->places[i].bus = bus;
    }
    return bus;
}

void kinora_bus_release(const kinora_frame *frame)
{
    if (frame != NULL) {
        place *place = (struct place *)(uintptr_t)frame;
        kinora_bus *bus = place->bus;
        pthread_mutex_lock(&bus->lock);
        atomic_store_explicit(hold_of(place), 0, memory_order_release);     /* whatever was read is read */
        kinora_pool_release(place->pool);
        place->pool = NULL;
        tell_moved(bus);
        leave(bus);
    }
}

uint64_t kinora_bus_missed(kinora_bus *bus)
{
    pthread_mutex_lock(&bus->lock);
    uint64_t missed = bus->missed;
    pthread_mutex_unlock(&bus->lock);
    return missed;
}

void kinora_bus_close(kinora_bus *bus)
{
    if (bus != NULL) {
        pthread_mutex_lock(&bus->lock);
        bus->is_closed = true;
        kinora_pool_release(bus->pool);
        kinora_pool_release(bus->successor);
        bus->pool = bus->successor = NULL;
        leave(bus);
    }
}
