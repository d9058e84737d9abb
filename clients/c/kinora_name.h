/* Names of sockets. For kinora_line.c alone. */
#ifndef KINORA_NAME_H
#define KINORA_NAME_H

#include <sys/un.h>

#define KINORA_LONGEST_PATH (sizeof((struct sockaddr_un *)0)->sun_path - 1)

/*
 * The path of the socket that a text names: a word of letters, digits, - and _ is one in the user's folder of sockets, as docs/bus.md tells; anything else
 * is a path itself. `room` may receive it. NULL where the folder is not the user's alone, and why in kinora_last_error.
 */
const char *kinora_name_path(const char *text, char room[KINORA_LONGEST_PATH + 1]);

#endif
