using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Pipelines.Pictures;

/// <summary>Frames of other processes as I420, each converted once for all sizes that are wanted of it. Belongs to one loop.</summary>
internal sealed class PlanarCopy : IDisposable
{
    private readonly FramePool _pool;
    private readonly FrameFeed _made;

    public PlanarCopy(MemoryBudget? memory)
    {
        _pool = new FramePool(new FramePoolOptions { Name = "planar", Memory = memory });
        _made = _pool.OpenFeed(FeedMode.Queue(1));
    }

    /// <summary>The frame's pixels as I420, with its times; null where they are that already. Dispose of it.</summary>
    public FrameLease? Of(FrameLease frame)
    {
        if (frame.Format.PixelFormat == PixelFormat.I420)
        {
            return null;
        }

        if (!_pool.TryLoan(PlanarConversion.Planar(frame.Format), out var loan))
        {
            throw new InvalidOperationException("The last converted picture is still held.");
        }

        loan.CopyFrom(frame);
        loan.Commit(new FrameStamp(frame.Index, frame.PtsNanoseconds, frame.DurationNanoseconds, frame.CapturedAt, frame.CapturedMonotonicNanoseconds)
        {
            SourceSize = (frame.SourceWidth, frame.SourceHeight),
            Crop = frame.Crop,
        });
        return _made.TryNext(out var made) ? made : throw new InvalidOperationException("A picture was converted but cannot be read.");
    }

    public void Dispose()
    {
        _made.Dispose();
        _pool.Complete();
        _pool.Dispose();
    }
}
