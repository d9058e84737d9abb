/* A capture driver after the kernel's own header: it negotiates, takes buffers, fills them and gives them back as a webcam's does. */
#include <errno.h>
#include <linux/videodev2.h>
#include <string.h>
#include <sys/mman.h>

enum { MOST = 8, ROOM = 1 << 20 };
enum { PADDED = 1, NO_DMABUF = 2, ONLY_YUYV = 4, IN_PLANES = 8, NO_QUEUE = 16 };

static int flags, streaming, count, sequence, next, gone;
static unsigned memory;
static struct v4l2_pix_format format;
static unsigned char rooms[MOST][ROOM];
static struct { int state, fd; unsigned length, sequence, damaged; int order; } buffers[MOST]; /* 0 ours, 1 queued, 2 filled */

void configure(int how)
{
    flags = how;
    streaming = count = sequence = next = gone = 0;
    memset(buffers, 0, sizeof buffers);
}

void unplug(void) { gone = 1; }

int ready(void)
{
    for (int i = 0; i < count; i++)
        if (buffers[i].state == 2)
            return 1;
    return gone;
}

/* The next frame: all bytes are its number, counted from 1. Without a buffer it is lost. */
void produce(int damaged)
{
    int first = -1;
    for (int i = 0; i < count; i++)
        if (buffers[i].state == 1 && (first < 0 || buffers[i].order < buffers[first].order))
            first = i;
    sequence++;
    if (!streaming || first < 0)
        return;
    if (memory == V4L2_MEMORY_DMABUF) {
        void *at = mmap(0, buffers[first].length, PROT_READ | PROT_WRITE, MAP_SHARED, buffers[first].fd, 0);
        memset(at, sequence, format.sizeimage);
        munmap(at, buffers[first].length);
    } else {
        memset(rooms[first], sequence, format.sizeimage);
    }
    buffers[first].state = 2;
    buffers[first].sequence = sequence - 1;
    buffers[first].damaged = damaged;
}

void *map(long offset, int length) { return length <= ROOM ? rooms[offset / ROOM] : 0; }

int ask(unsigned int request, void *argument)
{
    if (gone)
        return ENODEV;
    switch (request) {
    case VIDIOC_QUERYCAP: {
        struct v4l2_capability *c = argument;
        c->capabilities = c->device_caps = V4L2_CAP_STREAMING | (flags & IN_PLANES ? V4L2_CAP_VIDEO_CAPTURE_MPLANE : V4L2_CAP_VIDEO_CAPTURE);
        c->capabilities |= V4L2_CAP_DEVICE_CAPS;
        return 0;
    }
    case VIDIOC_S_FMT: {
        struct v4l2_format *f = argument;
        struct v4l2_pix_format *p = &f->fmt.pix;
        if (f->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || p->field != V4L2_FIELD_NONE)
            return EINVAL;
        if (flags & ONLY_YUYV)
            p->pixelformat = V4L2_PIX_FMT_YUYV;
        p->width = 320;
        p->height = 240;
        p->bytesperline = flags & PADDED ? 384 : 320;
        p->sizeimage = p->bytesperline * 240 * (p->pixelformat == V4L2_PIX_FMT_GREY ? 2 : 3) / 2;
        p->colorspace = V4L2_COLORSPACE_REC709;
        p->quantization = V4L2_QUANTIZATION_FULL_RANGE;
        format = *p;
        return 0;
    }
    case VIDIOC_S_PARM: {
        struct v4l2_streamparm *s = argument;
        return s->parm.capture.timeperframe.numerator == 1000 && s->parm.capture.timeperframe.denominator == 15000 ? 0 : EINVAL;
    }
    case VIDIOC_REQBUFS: {
        struct v4l2_requestbuffers *r = argument;
        if (r->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || (r->memory == V4L2_MEMORY_DMABUF && flags & NO_DMABUF))
            return EINVAL;
        r->count = r->count > MOST ? MOST : r->count;
        count = r->count;
        memory = r->memory;
        memset(buffers, 0, sizeof buffers);
        return 0;
    }
    case VIDIOC_QUERYBUF: {
        struct v4l2_buffer *b = argument;
        if (b->index >= count || memory != V4L2_MEMORY_MMAP)
            return EINVAL;
        b->m.offset = b->index * ROOM;
        b->length = format.sizeimage;
        return 0;
    }
    case VIDIOC_QBUF: {
        struct v4l2_buffer *b = argument;
        if (b->index >= count || b->memory != memory || buffers[b->index].state != 0 || (flags & NO_QUEUE && memory == V4L2_MEMORY_DMABUF))
            return EINVAL;
        if (memory == V4L2_MEMORY_DMABUF && b->length < format.sizeimage)
            return EINVAL;
        buffers[b->index].state = 1;
        buffers[b->index].fd = b->m.fd;
        buffers[b->index].length = b->length;
        buffers[b->index].order = next++;
        return 0;
    }
    case VIDIOC_DQBUF: {
        struct v4l2_buffer *b = argument;
        if (b->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || b->memory != memory || !streaming)
            return EINVAL;
        for (int i = 0; i < count; i++)
            if (buffers[i].state == 2) {
                buffers[i].state = 0;
                b->index = i;
                b->bytesused = format.sizeimage;
                b->flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC | (buffers[i].damaged ? V4L2_BUF_FLAG_ERROR : 0);
                b->sequence = buffers[i].sequence;
                b->timestamp.tv_sec = 5;
                b->timestamp.tv_usec = buffers[i].sequence;
                return 0;
            }
        return EAGAIN;
    }
    case VIDIOC_STREAMON:
        streaming = 1;
        return 0;
    case VIDIOC_STREAMOFF:
        streaming = 0;
        return 0;
    }
    return ENOTTY;
}
