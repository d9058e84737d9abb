/* The control socket: packets, and how a client comes in. For kinora_bus.c alone. */
#ifndef KINORA_LINE_H
#define KINORA_LINE_H

#include <stdbool.h>

#include "kinora_bus.h"

#define KINORA_MOST_PACKET 1024
#define KINORA_MOST_SENTENCE (KINORA_MOST_PACKET + 512)

/* What a packet says. */
enum { KINORA_HELLO = 1, KINORA_WELCOME = 2, KINORA_GENERATION = 3, KINORA_REFUSED = 4, KINORA_COMPLETED = 5, KINORA_MOVED = 6 };

typedef struct kinora_packet {
    uint32_t kind, number;
    char text[KINORA_MOST_PACKET - 8 + 1];  /* with its end */
    int file;                               /* the receiver's to close; -1 for none */
} kinora_packet;

/* How receiving has ended. */
typedef enum kinora_receipt { KINORA_PACKET = 1, KINORA_NO_PACKET = 0, KINORA_HUNG_UP = -1, KINORA_NONSENSE = -2 } kinora_receipt;

/* This thread's last sentence. */
extern _Thread_local char kinora_last_error[KINORA_MOST_SENTENCE];

/* Writes a sentence of KINORA_MOST_SENTENCE bytes. A stranger's words in it get no control characters, so that it can be shown. */
__attribute__((format(printf, 2, 3)))
void kinora_say(char *sentence, const char *format, ...);

/* CLOCK_MONOTONIC in nanoseconds. */
int64_t kinora_now_ns(void);

/*
 * Connects to a publisher, says what is wanted and takes its answer: the client's page, mapped to be written. Returns the socket; -1, and why
 * in kinora_last_error. Options that are 0 become their defaults.
 */
int kinora_line_connect(const char *path, kinora_options *options, uint8_t **page, size_t *page_size);

/* Waits until there is a packet, or the publisher has gone; false after so long. */
bool kinora_line_wait(int socket, int64_t most_ns);

/* Takes the next packet. Never waits. */
kinora_receipt kinora_line_receive(int socket, kinora_packet *packet);

/* Tells a publisher that waits for this reader that it has read on. */
void kinora_line_send_moved(int socket);

#endif
