#define _GNU_SOURCE
#include "kinora_line.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "kinora_name.h"
#include "kinora_pool.h"

#define SOCKET_MAGIC UINT64_C(0x534241524F4E494B)   /* "KINORABS" */
#define SOCKET_VERSION 1
#define MOST_NAME 64
#define MOST_FILES 4
#define PAGE_BYTES 4096
#define NO_ANSWER "The publisher at '%s' does not answer within %u ms: check that it runs."
#define LARGEST_PAGE (16 * PAGE_BYTES)              /* one page of a machine with large ones */

typedef struct hello_packet {
    uint32_t kind, version;
    uint64_t magic;
    uint8_t mode, depth;
    uint16_t holds;
    uint32_t wait_ms;
    uint8_t zero[12];
    char name[MOST_NAME];
} hello_packet;

_Thread_local char kinora_last_error[KINORA_MOST_SENTENCE];

const char *kinora_bus_error(void) { return kinora_last_error; }

void kinora_say(char *sentence, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(sentence, KINORA_MOST_SENTENCE, format, values);
    va_end(values);
    for (char *c = sentence; *c != 0; c++) {
        *c = (unsigned char)*c < ' ' || *c == 127 ? ' ' : *c;
    }
}

int64_t kinora_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

bool kinora_line_wait(int socket, int64_t most_ns)
{
    struct pollfd watched = { .fd = socket, .events = POLLIN };
    return poll(&watched, 1, (int)((most_ns + 999999) / 1000000)) > 0;
}

/* Keeps the first file of a packet and closes the others; returns how many there were. */
static int take_files(struct msghdr *message, int *first)
{
    int files = 0;
    *first = -1;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
        size_t bytes = c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS ? c->cmsg_len - CMSG_LEN(0) : 0;
        for (size_t at = 0; at + sizeof(int) <= bytes; at += sizeof(int)) {
            int file;
            memcpy(&file, CMSG_DATA(c) + at, sizeof file);
            if (files++ == 0) {
                *first = file;
            } else {
                close(file);
            }
        }
    }
    return files;
}

kinora_receipt kinora_line_receive(int socket, kinora_packet *packet)
{
    union { struct cmsghdr first; char bytes[CMSG_SPACE(MOST_FILES * sizeof(int))]; } control;
    uint8_t bytes[KINORA_MOST_PACKET];
    struct iovec part = { bytes, sizeof bytes };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
    ssize_t count;
    /* A publisher that closed without having read everything: said once, and what it had sent can still be read. */
    while ((count = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC)) < 0 && (errno == EINTR || errno == ECONNRESET)) {
    }
    if (count < 0) {
        return errno == EAGAIN ? KINORA_NO_PACKET : KINORA_HUNG_UP;
    }

    int files = take_files(&message, &packet->file);
    if (count < 8 || files > 1 || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
        if (packet->file >= 0) {
            close(packet->file);
        }
        return count == 0 ? KINORA_HUNG_UP : KINORA_NONSENSE;
    }
    memcpy(&packet->kind, bytes, 4);
    memcpy(&packet->number, bytes + 4, 4);
    memcpy(packet->text, bytes + 8, (size_t)count - 8);
    packet->text[count - 8] = 0;
    return KINORA_PACKET;
}

void kinora_line_send_moved(int socket)
{
    uint32_t moved[2] = { KINORA_MOVED, 0 };
    ssize_t sent = send(socket, moved, sizeof moved, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)sent;     /* a publisher that has gone will be found to have */
}

static bool greet(int socket, const char *path, const kinora_options *options)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    memcpy(address.sun_path, path, strlen(path));
    struct timeval most = { options->answer_ms / 1000, options->answer_ms % 1000 * 1000 };
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);    /* for connect too: see socket(7) */
    while (connect(socket, (const struct sockaddr *)&address, sizeof address) != 0) {
        if (errno == EAGAIN) {      /* others wait to be let in, and nobody lets them */
            kinora_say(kinora_last_error, NO_ANSWER, path, options->answer_ms);
            return false;
        }
        if (errno != EINTR) {
            kinora_say(kinora_last_error, "Nobody publishes frames at '%s' (%s): start the publisher, or check the path.", path, strerror(errno));
            return false;
        }
    }

    hello_packet hello = {
        .kind = KINORA_HELLO, .version = SOCKET_VERSION, .magic = SOCKET_MAGIC, .mode = (uint8_t)options->mode, .depth = (uint8_t)options->depth,
        .holds = (uint16_t)options->held, .wait_ms = options->wait_ms,
    };
    size_t name = strnlen(options->name, MOST_NAME);
    memcpy(hello.name, options->name, name);
    /* One that has closed already may have said why. */
    (void)send(socket, &hello, offsetof(hello_packet, name) + name, MSG_NOSIGNAL);
    return true;
}

static uint8_t *be_welcomed(int socket, const char *path, const kinora_options *options, size_t *page_size)
{
    kinora_packet packet = { .file = -1 };
    kinora_receipt got = KINORA_NO_PACKET;
    int64_t until = kinora_now_ns() + options->answer_ms * INT64_C(1000000);
    for (int64_t left; got == KINORA_NO_PACKET && (left = until - kinora_now_ns()) > 0; ) {
        got = kinora_line_wait(socket, left) ? kinora_line_receive(socket, &packet) : KINORA_NO_PACKET;
    }

    uint8_t *page = NULL;
    if (got == KINORA_NO_PACKET) {
        kinora_say(kinora_last_error, NO_ANSWER, path, options->answer_ms);
    } else if (got == KINORA_HUNG_UP) {
        kinora_say(kinora_last_error, "The publisher at '%s' has gone: connect again once it is back.", path);
    } else if (got == KINORA_PACKET && packet.kind == KINORA_REFUSED) {
        kinora_say(kinora_last_error, "The publisher at '%s' refuses: %s", path, packet.text);
    } else {
        const char *problem = "it sends what no publisher of Kinora's does";
        if (got == KINORA_PACKET && packet.kind == KINORA_WELCOME && packet.number == SOCKET_VERSION && packet.file >= 0) {
            page = kinora_map_sealed(packet.file, true, LARGEST_PAGE, page_size, &problem);
        }
        if (page == NULL) {
            kinora_say(kinora_last_error, "The publisher at '%s' cannot be read from: %s.", path, problem);
        }
    }
    if (got == KINORA_PACKET && packet.file >= 0) {
        close(packet.file);
    }
    return page;
}

/* Puts the defaults in; false for what cannot be had. */
static bool complete(kinora_options *options)
{
    options->depth = options->mode == KINORA_LATEST ? 1 : options->depth != 0 ? options->depth : options->mode == KINORA_QUEUE ? 4 : 2;
    options->held = options->held != 0 ? options->held : 1;
    options->wait_ms = options->wait_ms != 0 ? options->wait_ms : 1000;
    options->answer_ms = options->answer_ms != 0 ? options->answer_ms : 5000;
    options->name = options->name != NULL ? options->name : program_invocation_short_name;
    options->most_bytes = options->most_bytes != 0 ? options->most_bytes : UINT64_C(4) << 30;
    return (unsigned)options->mode <= KINORA_RELIABLE && options->depth <= KINORA_MOST_FRAMES && options->held <= KINORA_MOST_FRAMES;
}

int kinora_line_connect(const char *path, kinora_options *options, uint8_t **page, size_t *page_size)
{
    if (!complete(options)) {
        kinora_say(kinora_last_error, "Frames of '%s' cannot be read in mode %d with %u queued and %u held: ask for a known mode, and at most %d of each.",
                   path, (int)options->mode, options->depth, options->held, KINORA_MOST_FRAMES);
        return -1;
    }

    char room[KINORA_LONGEST_PATH + 1];
    if ((path = kinora_name_path(path, room)) == NULL) {
        return -1;
    }
    if (path[0] == 0) {
        kinora_say(kinora_last_error, "The socket's path is empty: give one.");
        return -1;
    }
    if (strlen(path) > KINORA_LONGEST_PATH) {
        kinora_say(kinora_last_error, "The socket's path '%s' is longer than the %zu bytes that one may have: choose a shorter one.", path, KINORA_LONGEST_PATH);
        return -1;
    }

    int file = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (file < 0) {
        kinora_say(kinora_last_error, "Frames cannot be read from '%s': %s.", path, strerror(errno));
        return -1;
    }
    if (!greet(file, path, options) || (*page = be_welcomed(file, path, options, page_size)) == NULL) {
        close(file);
        return -1;
    }
    return file;
}
