using Kinora.Frames.Memory;
using Kinora.Media.Native;
using Kinora.Media.Sources;
using static Kinora.Media.V4l2.V4l2Numbers;

namespace Kinora.Media.V4l2;

/// <summary>The driver's own buffers, mapped: a frame is copied once, into a slot of the pool.</summary>
internal sealed class MappedBuffers : ICaptureBuffers
{
    private readonly ICaptureNode _node;
    private readonly FramePool _pool;
    private readonly V4l2Format _format;
    private readonly CaptureMapping[] _mappings;
    private readonly bool[] _isQueued;
    private readonly byte[] _buffer = new byte[BufferBytes];

    /// <param name="node">The camera.</param>
    /// <param name="pool">Where frames go.</param>
    /// <param name="format">Of the frames.</param>
    /// <param name="count">How many buffers; the driver may take more or fewer.</param>
    /// <param name="why">Why the camera does not write to the pool itself.</param>
    /// <exception cref="SourceException">The driver has none.</exception>
    public MappedBuffers(ICaptureNode node, FramePool pool, V4l2Format format, int count, string why)
    {
        (_node, _pool, _format, Way) = (node, pool, format, $"each frame is copied once ({why})");
        var granted = DriverBuffers.Request(node, DriversMemory, count, out var problem);
        if (granted == 0)
        {
            throw new SourceException($"The camera '{node.Path}' gives no buffers ({problem}): check that no other program has it.");
        }

        _mappings = new CaptureMapping[granted];
        _isQueued = new bool[granted];
        for (var index = 0; index < granted; index++)
        {
            DriverBuffers.Describe(_buffer, DriversMemory, index);
            var error = node.Ask(QueryBuffer, _buffer);
            var length = (int)Math.Min(Get(_buffer, LengthAt), int.MaxValue);
            var mapping = error != 0 || length < format.ImageBytes ? null : node.TryMap(Get(_buffer, PlaceAt), length, out problem);
            if (mapping is null)
            {
                Dispose();
                throw new SourceException($"The camera '{node.Path}' cannot be read: its buffers cannot be mapped ({problem ?? "they are too small"}).");
            }

            _mappings[index] = mapping;
        }
    }

    public string Way { get; }

    public int Fill()
    {
        var queued = 0;
        for (var index = 0; index < _isQueued.Length; index++)
        {
            if (!_isQueued[index])
            {
                DriverBuffers.Describe(_buffer, DriversMemory, index);
                _isQueued[index] = _node.Ask(Queue, _buffer) == 0;
            }

            queued += _isQueued[index] ? 1 : 0;
        }

        return queued;
    }

    public bool TryTake(int index, in FrameStamp stamp)
    {
        Drop(index);
        if ((uint)index >= (uint)_mappings.Length || !_pool.TryLoan(_format.Frame, out var loan))
        {
            return false;
        }

        _format.Copy(_mappings[index].Bytes, loan.Pixels);
        _ = loan.Commit(stamp);
        return true;
    }

    public void Drop(int index)
    {
        if ((uint)index < (uint)_isQueued.Length)
        {
            _isQueued[index] = false;
        }
    }

    public void Dispose()
    {
        foreach (var mapping in _mappings)
        {
            mapping?.Dispose();
        }

        DriverBuffers.Release(_node, DriversMemory);
    }
}
