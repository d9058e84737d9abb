using Kinora.Frames.DmaBuf;
using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;

namespace Kinora.Media.Decoding;

/// <summary>
/// Where a source's frames go: a pool for each rendition, which outlives the runs that fill it, and the count of what went in. Runs
/// write one after the other; the counts may be read at any time.
/// </summary>
internal sealed class SourceFrames : IDisposable
{
    private readonly TimeProvider _time;
    private readonly FramePool _full;
    private readonly FramePool _analysis;
    private readonly FrameRateWindow _rate;
    private long _frames;
    private long _bytes;
    private long _abandoned;
    private long _lastFrame;
    private FrameCursor _cursor;
    private readonly long?[] _delivered = new long?[2];
    private readonly long[] _next = new long[2];
    private (int Width, int Height) _size;

    public SourceFrames(string name, TimeProvider time, MemoryBudget? memory, DmaBufChoice dmaBufs = DmaBufChoice.None)
    {
        _time = time;
        _full = new FramePool(new FramePoolOptions { Name = name, Memory = memory, DmaBufs = dmaBufs });
        _analysis = new FramePool(new FramePoolOptions { Name = name + "-analysis", Memory = memory });
        _rate = new FrameRateWindow(time);
    }

    /// <summary>Frames that arrived, each counted once however many renditions it has.</summary>
    public long Frames => Volatile.Read(ref _frames);

    /// <summary>Bytes of pixels that came out of the decoder.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Frames that broke off in the middle because their run was ended.</summary>
    public long Abandoned => Volatile.Read(ref _abandoned);

    /// <summary>Frames a second over the last seconds; null before there are two.</summary>
    public double? PerSecond => _rate.PerSecond;

    /// <summary>Time since the newest frame; null before the first.</summary>
    public TimeSpan? LastFrameAge => Volatile.Read(ref _lastFrame) is var last and not 0 ? _time.GetElapsedTime(last) : null;

    /// <summary>Size of the source's picture; zero before the first frame.</summary>
    public (int Width, int Height) Size => _size;

    /// <summary>Where the next run goes on. Read between runs.</summary>
    public FrameCursor Cursor => _cursor;

    /// <summary>Where a run that goes on in the same file continues a rendition. One of them may be a frame ahead when a run is ended.</summary>
    public FrameCursor CursorOf(Rendition rendition) =>
        _cursor with { PtsNanoseconds = _delivered[(int)rendition], NextIndex = _next[(int)rendition] };

    /// <summary>Time stamp in nanoseconds up to which every rendition that is read was delivered.</summary>
    public long LeastDelivered => _delivered.Min() ?? 0;

    public FramePool PoolOf(Rendition rendition) => rendition == Rendition.Full ? _full : _analysis;

    public FrameFeed OpenFeed(Rendition rendition, FeedMode mode, int heldQuota) => PoolOf(rendition).OpenFeed(mode, heldQuota);

    /// <summary>Commits a frame and counts it.</summary>
    /// <param name="loan">The filled slot.</param>
    /// <param name="stamp">Which frame it is.</param>
    /// <param name="rendition">Which of its renditions it is.</param>
    /// <param name="counts">True for one of its renditions, so that the frame is counted once.</param>
    public void Commit(FrameLoan loan, in FrameStamp stamp, Rendition rendition, bool counts)
    {
        (_delivered[(int)rendition], _next[(int)rendition]) = (stamp.PtsNanoseconds, stamp.Index + 1);
        Volatile.Write(ref _bytes, _bytes + loan.Format.ByteLength);
        if (counts)
        {
            _size = stamp.SourceSize == default ? (loan.Format.Width, loan.Format.Height) : stamp.SourceSize;
            _cursor = new FrameCursor(stamp.Index + 1, stamp.PtsNanoseconds, stamp.CapturedMonotonicNanoseconds);
            _rate.Count();
            Volatile.Write(ref _lastFrame, _time.GetTimestamp());
            Volatile.Write(ref _frames, _frames + 1);
        }

        loan.Commit(stamp);
    }

    /// <summary>Counts frames that readers have from another process, so that none went through here.</summary>
    /// <param name="frames">How many came, above 0.</param>
    /// <param name="within">In what time, up to now.</param>
    /// <param name="bytes">Of one frame's pixels.</param>
    /// <param name="size">Of the source's picture.</param>
    public void CountRemote(long frames, TimeSpan within, int bytes, (int Width, int Height) size)
    {
        _size = size;
        _rate.Count(frames, within);
        Volatile.Write(ref _bytes, _bytes + (frames * bytes));
        Volatile.Write(ref _lastFrame, _time.GetTimestamp());
        Volatile.Write(ref _frames, _frames + frames);
    }

    /// <summary>Counts a frame of which only a part arrived.</summary>
    public void CountAbandoned() => Interlocked.Increment(ref _abandoned);

    /// <summary>No more frames will come.</summary>
    public void Complete(Exception? error)
    {
        _full.Complete(error);
        _analysis.Complete(error);
    }

    public void Dispose()
    {
        _full.Dispose();
        _analysis.Dispose();
    }
}
