/* A camera's driver after the kernel's own header: it answers the questions of V4L2 as a webcam does. */
#include <linux/videodev2.h>
#include <string.h>

static const struct { __u32 width, height, rates[3]; } sizes[] = {{1920, 1080, {30, 15}}, {640, 480, {60, 30, 15}}};

int ask(unsigned int request, void *argument)
{
    switch (request) {
    case VIDIOC_QUERYCAP: {
        struct v4l2_capability *c = argument;
        strcpy((char *)c->driver, "uvcvideo");
        strcpy((char *)c->card, "Fake Camera: Fake");
        strcpy((char *)c->bus_info, "usb-0000:00:14.0-6");
        c->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING | V4L2_CAP_DEVICE_CAPS;
        c->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        return 0;
    }
    case VIDIOC_ENUM_FMT: {
        struct v4l2_fmtdesc *f = argument;
        if (f->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || f->index > 1)
            return -1;
        f->pixelformat = f->index == 0 ? V4L2_PIX_FMT_MJPEG : V4L2_PIX_FMT_YUV420;
        return 0;
    }
    case VIDIOC_ENUM_FRAMESIZES: {
        struct v4l2_frmsizeenum *s = argument;
        if (s->pixel_format == V4L2_PIX_FMT_YUV420) {
            if (s->index > 0)
                return -1;
            s->type = V4L2_FRMSIZE_TYPE_STEPWISE;
            s->stepwise = (struct v4l2_frmsize_stepwise){32, 3280, 2, 48, 2464, 4};
            return 0;
        }
        if (s->pixel_format != V4L2_PIX_FMT_MJPEG || s->index > 1)
            return -1;
        s->type = V4L2_FRMSIZE_TYPE_DISCRETE;
        s->discrete.width = sizes[s->index].width;
        s->discrete.height = sizes[s->index].height;
        return 0;
    }
    case VIDIOC_ENUM_FRAMEINTERVALS: {
        struct v4l2_frmivalenum *i = argument;
        if (i->pixel_format == V4L2_PIX_FMT_YUV420) {
            if (i->index > 0 || i->width != 3280 || i->height != 2464)
                return -1;
            i->type = V4L2_FRMIVAL_TYPE_CONTINUOUS;
            i->stepwise.min = (struct v4l2_fract){1, 90};
            i->stepwise.max = (struct v4l2_fract){1, 1};
            i->stepwise.step = (struct v4l2_fract){1, 1};
            return 0;
        }
        for (unsigned n = 0; n < sizeof sizes / sizeof *sizes; n++) {
            if (i->width == sizes[n].width && i->height == sizes[n].height) {
                if (i->index > 2 || sizes[n].rates[i->index] == 0)
                    return -1;
                i->type = V4L2_FRMIVAL_TYPE_DISCRETE;
                i->discrete = (struct v4l2_fract){1000, sizes[n].rates[i->index] * 1000};
                return 0;
            }
        }
        return -1;
    }
    default:
        return -1;
    }
}
