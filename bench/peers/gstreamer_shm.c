// What GStreamer's shared memory takes: `gstreamer_shm publish SOCKET FPS SECONDS all|none` and `gstreamer_shm receive SOCKET all|none`, 1080p NV12
// without a copy at either end (the publisher's buffers come from shmsink's own allocator). Each frame begins with the time of its publishing and the
// checksum of what follows. The receiver says "ready", and at the end what receipts.h tells; with `none` no pixel but those is written or touched.
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>

#include "receipts.h"

enum { FRAME_BYTES = 1920 * 1080 * 3 / 2 };

typedef struct frame_start {
    int64_t stamp, sum;
} frame_start;

static const char caps[] = "video/x-raw,format=NV12,width=1920,height=1080,framerate=60/1";

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

static int publish(const char *path, int fps, int seconds, int fills)
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
        frame_start start = {0, 0};
        if (fills) {
            memset(map.data + sizeof start, frame, FRAME_BYTES - sizeof start);
            start.sum = sum_of(map.data + sizeof start, FRAME_BYTES - sizeof start);
        }
        start.stamp = now_ns();
        memcpy(map.data, &start, sizeof start);
        gst_buffer_unmap(buffer, &map);
        gst_app_src_push_buffer(GST_APP_SRC(in), buffer);
    }
    gst_app_src_end_of_stream(GST_APP_SRC(in));
    g_usleep(200000);
    gst_element_set_state(pipeline, GST_STATE_NULL);
    return 0;
}

static int receive(const char *path, int reads)
{
    static receipts all;
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
    for (GstSample *sample; all.count < MOST_FRAMES && (sample = gst_app_sink_pull_sample(GST_APP_SINK(out)));) {
        int64_t here = now_ns();
        GstMapInfo map;
        if (gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ)) {
            frame_start start;
            memcpy(&start, map.data, sizeof start);
            take(&all, start.stamp, here, map.data + sizeof start, FRAME_BYTES - sizeof start, start.sum, reads);
            gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
        }
        gst_sample_unref(sample);
    }
    tell(&all);
    return 0;
}

int main(int count, char **arguments)
{
    gst_init(&count, &arguments);
    if (count == 6 && !strcmp(arguments[1], "publish"))
        return publish(arguments[2], atoi(arguments[3]), atoi(arguments[4]), !strcmp(arguments[5], "all"));
    if (count == 4 && !strcmp(arguments[1], "receive"))
        return receive(arguments[2], !strcmp(arguments[3], "all"));
    fprintf(stderr, "usage: %s publish SOCKET FPS SECONDS all|none | receive SOCKET all|none\n", arguments[0]);
    return 2;
}
