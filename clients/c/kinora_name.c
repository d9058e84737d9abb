#define _GNU_SOURCE
#include "kinora_name.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kinora_line.h"

static bool is_word(const char *text)
{
    return text[0] != 0 && text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")] == 0;
}

/* Anybody may make a folder of any name under /tmp. Once it is this user's alone it stays so. */
static bool is_trusted(const char *folder, const char *text)
{
    struct stat facts;
    if (lstat(folder, &facts) != 0) {
        kinora_say(kinora_last_error, "Nobody publishes frames at '%s' (%s: %s): start the publisher, or check the name.", text, folder, strerror(errno));
        return false;
    }
    if (!S_ISDIR(facts.st_mode) || facts.st_uid != geteuid() || (facts.st_mode & 077) != 0) {
        kinora_say(kinora_last_error, "Sockets that have a name lie in '%s', which has to be a folder of user %u that nobody else may enter, and is not: "
                   "remove it, set $XDG_RUNTIME_DIR, or give a path.", folder, (unsigned)geteuid());
        return false;
    }
    return true;
}

const char *kinora_name_path(const char *text, char room[KINORA_LONGEST_PATH + 1])
{
    if (!is_word(text)) {
        return text;
    }

    const size_t size = KINORA_LONGEST_PATH + 1;
    const char *runtime = secure_getenv("XDG_RUNTIME_DIR");
    struct stat facts;
    int length = snprintf(room, size, "/run/user/%u", (unsigned)geteuid());
    if (runtime != NULL && runtime[0] != 0) {
        length = snprintf(room, size, "%s/kinora/%s.sock", runtime, text);
    } else if (lstat(room, &facts) == 0 && S_ISDIR(facts.st_mode) && facts.st_uid == geteuid() && (facts.st_mode & 022) == 0) {
        length += snprintf(room + length, size - (size_t)length, "/kinora/%s.sock", text);
    } else {
        length = snprintf(room, size, "/tmp/kinora-%u", (unsigned)geteuid());
        if (!is_trusted(room, text)) {
            return NULL;
        }
        length += snprintf(room + length, size - (size_t)length, "/%s.sock", text);
    }
    if ((size_t)length >= size) {
        kinora_say(kinora_last_error, "The path of the socket '%s' is longer than the %zu bytes that one may have: choose a shorter name.", text, size - 1);
        return NULL;
    }
    return room;
}
