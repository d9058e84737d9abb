using System.Runtime.CompilerServices;
using Kinora.Frames.Results;

namespace Kinora.Vision.Tracking;

/// <summary>The last detections of a track with the numbers of their updates: what its direction is measured on.</summary>
internal struct ObservationRing
{
    private Slots _slots;
    private int _count;
    private int _next;

    public void Clear()
    {
        _count = 0;
        _next = 0;
    }

    public void Add(in Box box, long update)
    {
        _slots[_next] = new Observation(box.CenterX, box.CenterY, update);
        _next = (_next + 1) % Slots.Length;
        _count = Math.Min(_count + 1, Slots.Length);
    }

    /// <summary>
    /// Where the centre was <paramref name="span"/> updates before the last detection, or at the oldest detection since; false when the
    /// last detection is the only one.
    /// </summary>
    public readonly bool TryGetAnchor(int span, out float x, out float y)
    {
        var last = _slots[Back(1)].Update;
        for (var back = _count; back > 1; back--)
        {
            var observation = _slots[Back(back)];
            if (last - observation.Update <= span)
            {
                (x, y) = (observation.X, observation.Y);
                return true;
            }
        }

        (x, y) = (0, 0);
        return false;
    }

    private readonly int Back(int steps) => (_next - steps + Slots.Length) % Slots.Length;

    private readonly record struct Observation(float X, float Y, long Update);

    [InlineArray(Length)]
    private struct Slots
    {
        public const int Length = TrackerOptions.MaxMomentumSpan + 1;

        private Observation _first;
    }
}
