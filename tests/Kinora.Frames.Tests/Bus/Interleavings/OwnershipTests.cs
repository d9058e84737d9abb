using static Kinora.Frames.Tests.Bus.Interleavings.Order;

namespace Kinora.Frames.Tests.Bus.Interleavings;

/// <summary>
/// Who owns a slot, as docs/bus.md tells it and <c>WrittenGeneration.TryInvalidate</c>, <c>Commit</c>, <c>FrameFeed.TryNext</c> and
/// <c>ClientPage.Hold</c> do it: a writer publishes three frames in two slots, and a reader of another process takes the newest, twice.
/// </summary>
public sealed class OwnershipTests
{
    private const int Frames = 3;
    private const int Slots = 2;
    private const int Newest = 0;
    private const int Hold = 1;
    private const int Locations = 2 + (2 * Slots) + Frames + 1 + Slots;

    /// <summary>Which part of the protocol was forgotten.</summary>
    public enum Mistake
    {
        None,
        NoFenceOfTheReader,
        NoFenceOfTheWriter,
        SequenceWithoutRelease,
    }

    [Fact]
    public void AllInterleavings_OfWriterAndReader_NoFrameIsOverwrittenWhileItIsRead()
    {
        var explored = Explore(Mistake.None);
        Assert.Null(explored.Problem);
        Assert.True(explored.Situations > 10_000, $"only {explored.Situations} situations were looked at");
    }

    [Theory]
    [InlineData(Mistake.NoFenceOfTheReader)]
    [InlineData(Mistake.NoFenceOfTheWriter)]
    [InlineData(Mistake.SequenceWithoutRelease)]
    public void AllInterleavings_OnePartForgotten_ATornFrameIsFound(Mistake mistake) =>
        Assert.StartsWith("reader: a pixel is not of the frame", Explore(mistake).Problem, StringComparison.Ordinal);

    private static Explorer Explore(Mistake mistake) => Explorer.Run(Locations, Writer(mistake), Reader(mistake));

    private static int Sequence(int slot) => 2 + slot;

    private static int Pixel(int slot) => 2 + Slots + slot;

    private static int PixelAtTheEnd(int slot) => 2 + (2 * Slots) + Frames + 1 + slot;

    private static int SlotOf(int frame) => 2 + (2 * Slots) + frame;

    private static ModelProgram Writer(Mistake mistake)
    {
        // What the writer itself knows of each slot (its frame, 0 for none) stands in the registers after these.
        const int hold = 0, frame = 1, slot = 2, tries = 3, known = 4;
        return new ModelProgram("writer", known + Slots)
            .Label("next frame")
            .Set(frame, static r => r[frame] + 1)
            .Set(tries, static _ => 0)
            .Jump("end", static r => r[frame] > Frames)

            // FindOldestUnpinned
            .Label("find")
            .Jump("next frame", static r => r[tries] == 2)
            .Set(tries, static r => r[tries] + 1)
            .Load(hold, Hold)
            .Set(slot, static r => Oldest(r[hold], r[known], r[known + 1]))

            // TryInvalidate
            .Store(static r => Sequence(r[slot]), static _ => 0)
            .Fence(mistake != Mistake.NoFenceOfTheWriter)
            .Load(hold, Hold)
            .Jump("fill", static r => r[hold] != r[slot] + 1)
            .Store(static r => Sequence(r[slot]), static r => r[known + r[slot]])
            .Jump("find")

            // The source writes the pixels; Commit
            .Label("fill")
            .Store(static r => Pixel(r[slot]), static r => r[frame], Relaxed)
            .Store(static r => PixelAtTheEnd(r[slot]), static r => r[frame], Relaxed)
            .Store(static r => Sequence(r[slot]), static r => r[frame], mistake == Mistake.SequenceWithoutRelease ? Relaxed : Release)
            .Store(static r => SlotOf(r[frame]), static r => r[slot], Relaxed)
            .Store(static _ => Newest, static r => r[frame], mistake == Mistake.SequenceWithoutRelease ? Relaxed : Release)
            .Set(known, static r => r[slot] == 0 ? r[frame] : r[known])
            .Set(known + 1, static r => r[slot] == 1 ? r[frame] : r[known + 1])
            .Jump("next frame")
            .Label("end");
    }

    private static int Oldest(int hold, int first, int second) => hold switch
    {
        1 => 1,
        2 => 0,
        _ => first <= second ? 0 : 1,
    };

    private static ModelProgram Reader(Mistake mistake)
    {
        const int newest = 0, slot = 1, sequence = 2, pixel = 3, rounds = 4;
        return new ModelProgram("reader", 5)
            .Label("next")
            .Jump("end", static r => r[rounds] == 2)
            .Set(rounds, static r => r[rounds] + 1)
            .Load(newest, Newest)
            .Jump("next", static r => r[newest] == 0)
            .Load(slot, static r => SlotOf(r[newest]), Relaxed)
            .Store(static _ => Hold, static r => r[slot] + 1, Relaxed)
            .Fence(mistake != Mistake.NoFenceOfTheReader)
            .Load(sequence, static r => Sequence(r[slot]), Acquire)
            .Jump("drop", static r => r[sequence] != r[newest])
            .Load(pixel, static r => Pixel(r[slot]), Relaxed)
            .Check(static r => r[pixel] == r[newest], "a pixel is not of the frame that is held")
            .Load(pixel, static r => PixelAtTheEnd(r[slot]), Relaxed)
            .Check(static r => r[pixel] == r[newest], "a pixel is not of the frame that is held")
            .Label("drop")
            .Store(Hold, 0)
            .Jump("next")
            .Label("end");
    }
}
