using static Kinora.Frames.Tests.Bus.Interleavings.Order;

namespace Kinora.Frames.Tests.Bus.Interleavings;

/// <summary>
/// When the page of a client that has left goes, as <c>FramePool.Retire</c>, <c>TryBeginLook</c>, <c>EndLook</c> and <c>Commit</c> do it: at once, unless
/// the writer may be looking at it, and never later than the writer has looked.
/// </summary>
public sealed class RetirementTests
{
    private const int IsOff = 0;
    private const int Looks = 1;
    private const int IsRetired = 2;
    private const int IsGone = 3;
    private const int Locations = 4;

    /// <summary>Which part of the protocol was forgotten.</summary>
    public enum Mistake
    {
        None,
        NoFenceWhereTheWriterBegins,
        NoFenceOfThePublisher,
        DoesNotLookWhetherTheWriterLooks,
    }

    [Fact]
    public void AllInterleavings_OfWriterAndPublisher_NoPageGoesWhileItIsLookedAt() => Assert.Null(Explorer.Run(Locations, Writer(Mistake.None), Publisher(Mistake.None)).Problem);

    [Theory]
    [InlineData(Mistake.NoFenceWhereTheWriterBegins)]
    [InlineData(Mistake.NoFenceOfThePublisher)]
    [InlineData(Mistake.DoesNotLookWhetherTheWriterLooks)]
    public void AllInterleavings_OnePartForgotten_APageGoesWhileItIsLookedAt(Mistake mistake) =>
        Assert.StartsWith("writer: a page was looked at that is gone", Explorer.Run(Locations, Writer(mistake), Publisher(mistake)).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "witness: a page stays for ever")]
    public void AllInterleavings_OfTheEndOfALook_ThePageGoes(bool hasFence, string? problem)
    {
        const int looks = 0, retired = 1, ended = 2;

        // The writer is looking at first; either of both sees the other. Where each is done, the page must have gone.
        var writer = new ModelProgram("writer", 3)
            .Store(Looks, 2)
            .Fence(hasFence)
            .Load(retired, IsRetired)
            .Jump("end", static r => r[retired] == 0)
            .Store(IsGone, 1)
            .Label("end")
            .Store(Ended(0), 1);
        var publisher = new ModelProgram("publisher", 3)
            .Store(IsRetired, 1)
            .Fence()
            .Load(looks, Looks)
            .Jump("end", static r => r[looks] != 2)
            .Store(IsGone, 1)
            .Label("end")
            .Store(Ended(1), 1);
        var witness = new ModelProgram("witness", 3)
            .Load(ended, Ended(0))
            .Jump("end", static r => r[ended] == 0)
            .Load(ended, Ended(1))
            .Jump("end", static r => r[ended] == 0)
            .Load(retired, IsGone)
            .Check(static r => r[retired] == 1, "a page stays for ever")
            .Label("end");
        var found = Explorer.Run(Locations + 2, writer, publisher, witness).Problem;
        Assert.True(problem is null ? found is null : found?.StartsWith(problem, StringComparison.Ordinal) == true, found);
    }

    private static int Ended(int thread) => Locations + thread;

    private static ModelProgram Writer(Mistake mistake)
    {
        const int off = 0, gone = 1, rounds = 2;
        return new ModelProgram("writer", 3)
            .Label("next")
            .Jump("end", static r => r[rounds] == 2)
            .Set(rounds, static r => r[rounds] + 1)
            .Store(Looks, 1)
            .Fence(mistake != Mistake.NoFenceWhereTheWriterBegins)
            .Load(off, IsOff)
            .Jump("looked", static r => r[off] == 1)
            .Load(gone, IsGone, Relaxed)
            .Check(static r => r[gone] == 0, "a page was looked at that is gone")
            .Label("looked")
            .Store(Looks, 0)
            .Fence()
            .Jump("next")
            .Label("end");
    }

    private static ModelProgram Publisher(Mistake mistake)
    {
        const int looks = 0;
        return new ModelProgram("publisher", 1)
            .Store(IsOff, 1)
            .Store(IsRetired, 1)
            .Fence(mistake != Mistake.NoFenceOfThePublisher)
            .Load(looks, Looks)
            .Jump("end", r => r[looks] == 1 && mistake != Mistake.DoesNotLookWhetherTheWriterLooks)
            .Store(IsGone, 1)
            .Label("end");
    }
}
