using static Kinora.Frames.Tests.Bus.Interleavings.Order;

namespace Kinora.Frames.Tests.Bus.Interleavings;

/// <summary>
/// A publisher that ends while its pool goes on, as <c>BusPublisher.Leave</c> and <c>WrittenGeneration.TryInvalidate</c> do it: it leaves the memory
/// to its clients, then takes their pages off the writer's list; a client goes on reading what lies there.
/// </summary>
public sealed class LeavingTests
{
    private const int IsListed = 0;
    private const int IsLeft = 1;
    private const int Hold = 2;
    private const int Sequence = 3;
    private const int Pixel = 4;
    private const int Locations = 5;

    /// <summary>Which part of the protocol was forgotten.</summary>
    public enum Mistake
    {
        None,
        TakesThePageFirst,
        LooksWhetherItIsLeftFirst,
        NoFenceOfTheReader,
        NoFenceOfTheWriter,
    }

    [Fact]
    public void AllInterleavings_OfPublisherWriterAndReader_NoFrameIsOverwrittenWhileItIsRead() => Assert.Null(Explore(Mistake.None).Problem);

    [Theory]
    [InlineData(Mistake.TakesThePageFirst)]
    [InlineData(Mistake.LooksWhetherItIsLeftFirst)]
    [InlineData(Mistake.NoFenceOfTheReader)]
    [InlineData(Mistake.NoFenceOfTheWriter)]
    public void AllInterleavings_OnePartForgotten_ATornFrameIsFound(Mistake mistake) =>
        Assert.StartsWith("reader: a pixel is not of the frame", Explore(mistake).Problem, StringComparison.Ordinal);

    // Words begin with 0: the page is listed, and the slot has the frame 0, which is there from the start.
    private static Explorer Explore(Mistake mistake) => Explorer.Run(Locations, Publisher(mistake), Writer(mistake), Reader(mistake));

    private static ModelProgram Publisher(Mistake mistake) => mistake == Mistake.TakesThePageFirst
        ? new ModelProgram("publisher", 0).Store(IsListed, 1).Store(IsLeft, 1)
        : new ModelProgram("publisher", 0).Store(IsLeft, 1).Store(IsListed, 1);

    private static ModelProgram Writer(Mistake mistake)
    {
        const int off = 0, hold = 1, left = 2;
        var program = new ModelProgram("writer", 3)
            .Store(Sequence, 9)
            .Fence(mistake != Mistake.NoFenceOfTheWriter);
        if (mistake == Mistake.LooksWhetherItIsLeftFirst)
        {
            program.Load(left, IsLeft).Jump("keep", static r => r[left] == 1);
        }

        program
            .Load(off, IsListed)
            .Jump("unlisted", static r => r[off] == 1)
            .Load(hold, Hold)
            .Jump("keep", static r => r[hold] == 1)
            .Label("unlisted");
        if (mistake != Mistake.LooksWhetherItIsLeftFirst)
        {
            program.Load(left, IsLeft).Jump("keep", static r => r[left] == 1);
        }

        return program
            .Store(Pixel, 1, Relaxed)
            .Jump("end")
            .Label("keep")
            .Store(Sequence, 0)
            .Label("end");
    }

    private static ModelProgram Reader(Mistake mistake)
    {
        const int sequence = 0, pixel = 1;
        return new ModelProgram("reader", 2)
            .Store(Hold, 1, Relaxed)
            .Fence(mistake != Mistake.NoFenceOfTheReader)
            .Load(sequence, Sequence)
            .Jump("end", static r => r[sequence] != 0)
            .Load(pixel, Pixel, Relaxed)
            .Check(static r => r[pixel] == 0, "a pixel is not of the frame that is held")
            .Label("end");
    }
}
