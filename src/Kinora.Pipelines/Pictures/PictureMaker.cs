using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Results;
using Kinora.Media.Stills;
using Kinora.Vision.Editing;

namespace Kinora.Pipelines.Pictures;

/// <summary>Makes the JPEGs of one size, with or without what was found. Belongs to one loop.</summary>
internal sealed class PictureMaker : IDisposable
{
    private const int Quality = 80;

    private readonly PictureOptions _options;
    private readonly JpegEncoder _jpeg = new();
    private readonly OverlayEditor _overlay = new();
    private readonly FramePool _pool;
    private readonly FrameFeed _made;
    private readonly EditSession _session;

    public PictureMaker(PictureOptions options, MemoryBudget? memory)
    {
        _options = options;
        _pool = new FramePool(new FramePoolOptions { Name = "live", Memory = memory });
        _made = _pool.OpenFeed(FeedMode.Queue(1));
        _session = new EditSession(_pool);
    }

    /// <summary>One picture.</summary>
    /// <param name="frame">What is shown.</param>
    /// <param name="found">What is drawn in, where drawing is wanted.</param>
    public EncodedPicture Make(FrameLease frame, FrameResult? found)
    {
        var width = Math.Min(_options.Width, frame.Format.Width);
        if (width == frame.Format.Width && !(_options.Overlay && found is not null))
        {
            return Encode(frame, frame);
        }

        var height = Math.Max(1, (int)Math.Round((double)frame.Format.Height * width / frame.Format.Width));
        var begun = width == frame.Format.Width ? _session.Begin(frame) : _session.Begin(frame, width, height);
        if (!begun)
        {
            throw new InvalidOperationException("The last live picture is still held.");
        }

        if (_options.Overlay && found is not null)
        {
            _overlay.Edit(_session, found);
        }

        _session.Commit(frame);
        using var made = _made.TryNext(out var lease) ? lease : throw new InvalidOperationException("A live picture was made but cannot be read.");
        return Encode(made, frame);
    }

    public void Dispose()
    {
        _made.Dispose();
        _pool.Complete();
        _pool.Dispose();
        _jpeg.Dispose();
    }

    private EncodedPicture Encode(FrameLease picture, FrameLease frame)
    {
        var encoded = new EncodedPicture(frame.Index, frame.CapturedAt, picture.Format.Width, picture.Format.Height);
        try
        {
            _jpeg.Encode(picture.Pixels, picture.Format, Quality, encoded);
            return encoded;
        }
        catch
        {
            encoded.Dispose();
            throw;
        }
    }
}
