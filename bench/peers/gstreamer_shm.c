// What GStreamer's shared memory takes: `gstreamer_shm publish SOCKET FPS SECONDS` and `gstreamer_shm receive SOCKET`, 1080p NV12 without a copy at
// either end (the publisher's buffers come from shmsink's own allocator). Each frame begins with the time of its publishing. The receiver says
// "ready", and at the end how many frames it got, the median and 99th percentile of microseconds from publishing to having the buffer, and its
// CPU in percent of a core. The first two seconds do not count.
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { FRAME_BYTES = 1920 * 1080 * 3 / 2, MOST_FRAMES = 1 << 16 };

static const char caps[] = "video/x-raw,format=NV12,width=1920,height=1080,framerate=60/1";

static gint64 now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * G_GINT64_CONSTANT(1000000000) + time.tv_nsec;
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int fail(const char *what, GError *error)
{
    fprintf(stderr, "%s: %s\n", what, error ? error->message : "not there");
    return 1;
}

// The allocator that shmsink offers to who would give it buffers without a copy.
static GstAllocator *allocator_of(GstElement *sink, GstAllocationParams *params)
{
    GstPad *pad = gst_element_get_static_pad(sink, "sink");
    GstCaps *format = gst_caps_from_string(caps);
    GstQuery *query = gst_query_new_allocation(format, TRUE);
    GstAllocator *allocator = NULL;
    if (gst_pad_query(pad, query) && gst_query_get_n_allocation_params(query) > 0)
        gst_query_parse_nth_allocation_param(query, 0, &allocator, params);
    gst_query_unref(query);
    gst_caps_unref(format);
    gst_object_unref(pad);
    return allocator;
}

static int publish(const char *path, int fps, int seconds)
{
    GError *error = NULL;
    char *line = g_strdup_printf(
        "appsrc name=in is-live=true format=time caps=\"%s\" ! shmsink name=out socket-path=%s shm-size=67108864 wait-for-connection=false sync=false", caps, path);
    GstElement *pipeline = gst_parse_launch(line, &error);
    g_free(line);
    if (!pipeline)
        return fail("the publisher's pipeline", error);
    GstElement *in = gst_bin_get_by_name(GST_BIN(pipeline), "in"), *out = gst_bin_get_by_name(GST_BIN(pipeline), "out");
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    puts("ready");
    fflush(stdout);
    if (getchar() == EOF)
        return 1;
    GstAllocationParams params;
    gst_allocation_params_init(&params);
    GstAllocator *allocator = allocator_of(out, &params);
    if (!allocator)
        return fail("shmsink's allocator", NULL);
    gint64 begun = now_ns();
    for (int frame = 0; frame < fps * seconds; frame++) {
        gint64 due = begun + frame * G_GINT64_CONSTANT(1000000000) / fps, left = due - now_ns();
        if (left > 0)
            g_usleep((gulong)(left / 1000));
        GstBuffer *buffer = gst_buffer_new_allocate(allocator, FRAME_BYTES, &params);
        GstMapInfo map;
        if (!buffer || !gst_buffer_map(buffer, &map, GST_MAP_WRITE))
            return fail("a buffer", NULL);
        gint64 stamp = now_ns();
        memcpy(map.data, &stamp, sizeof stamp);
        gst_buffer_unmap(buffer, &map);
        gst_app_src_push_buffer(GST_APP_SRC(in), buffer);
    }
    gst_app_src_end_of_stream(GST_APP_SRC(in));
    g_usleep(200000);
    gst_element_set_state(pipeline, GST_STATE_NULL);
    return 0;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static int receive(const char *path)
{
    static double waits[MOST_FRAMES];
    GError *error = NULL;
    char *line = g_strdup_printf("shmsrc socket-path=%s is-live=true ! %s ! appsink name=out sync=false", path, caps);
    GstElement *pipeline = gst_parse_launch(line, &error);
    g_free(line);
    if (!pipeline)
        return fail("the receiver's pipeline", error);
    GstElement *out = gst_bin_get_by_name(GST_BIN(pipeline), "out");
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    puts("ready");
    fflush(stdout);
    int count = 0, warm = 0;
    gint64 begun = 0;
    double cpu = 0;
    for (GstSample *sample; count < MOST_FRAMES && (sample = gst_app_sink_pull_sample(GST_APP_SINK(out)));) {
        gint64 here = now_ns(), stamp;
        GstMapInfo map;
        if (gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ)) {
            memcpy(&stamp, map.data, sizeof stamp);
            waits[count++] = (here - stamp) / 1e3;
            gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
        }
        gst_sample_unref(sample);
        begun = begun ? begun : here;
        if (!warm && here - begun > G_GINT64_CONSTANT(2000000000)) {
            warm = 1;
            count = 0;
            begun = here;
            cpu = cpu_seconds();
        }
    }
    double percent = 100 * (cpu_seconds() - cpu) / ((now_ns() - begun) / 1e9);
    qsort(waits, (size_t)count, sizeof *waits, by_value);
    printf("%d %.2f %.2f %.3f\n", count, count ? waits[count / 2] : 0, count ? waits[(int)(count * .99)] : 0, percent);
    return 0;
}

int main(int count, char **arguments)
{
    gst_init(&count, &arguments);
    if (count == 5 && !strcmp(arguments[1], "publish"))
        return publish(arguments[2], atoi(arguments[3]), atoi(arguments[4]));
    if (count == 3 && !strcmp(arguments[1], "receive"))
        return receive(arguments[2]);
    fprintf(stderr, "usage: %s publish SOCKET FPS SECONDS | receive SOCKET\n", arguments[0]);
    return 2;
}
