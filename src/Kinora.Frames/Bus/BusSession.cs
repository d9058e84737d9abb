using Kinora.Frames.Memory;

namespace Kinora.Frames.Bus;

/// <summary>
/// A client's line and page. They are there as long as the subscriber or a frame of its is: with them the publisher would take the frames
/// back that are still held.
/// </summary>
internal sealed class BusSession(BusLine line, ClientPage page)
{
    private int _users = 1;

    public BusLine Line => line;

    public ClientPage Page => page;

    /// <summary>One more needs them.</summary>
    public void Share() => Interlocked.Increment(ref _users);

    /// <summary>One less does.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            line.Dispose();
            page.Dispose();
        }
    }
}
