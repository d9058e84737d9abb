namespace Kinora.Frames.Tests.Bus.Interleavings;

/// <summary>
/// Who sleeps is woken, as docs/bus.md tells it and <c>WrittenGeneration.Wake</c>, <c>BusSubscriber.Sleep</c>, <c>FramePool.Loan</c> and
/// <c>BusSubscriber.OnReaderMoved</c> do it.
/// </summary>
public sealed class WakeTests
{
    private const int Frames = 2;

    /// <summary>How often who waits may look before it is let go: it may see old values as often as it likes.</summary>
    private const int Looks = 4;

    [Fact]
    public void AllInterleavings_OfWriterAndSleepingReader_NoWakingIsLost() => Assert.Null(ExploreSleeping(true, true, countsLast: true).Problem);

    [Theory]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public void AllInterleavings_OfWriterAndSleepingReaderWithAMistake_ALostWakingIsFound(bool writersFence, bool readersFence, bool countsLast) =>
        Assert.StartsWith("reader sleeps for ever", ExploreSleeping(writersFence, readersFence, countsLast).Problem, StringComparison.Ordinal);

    [Fact]
    public void AllInterleavings_OfReliableReaderAndWaitingWriter_NoWordIsLost() => Assert.Null(ExploreWaiting(true, true).Problem);

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void AllInterleavings_OfReliableReaderAndWaitingWriterWithoutAFence_ALostWordIsFound(bool writersFence, bool readersFence) =>
        Assert.StartsWith("writer sleeps for ever", ExploreWaiting(writersFence, readersFence).Problem, StringComparison.Ordinal);

    /// <param name="writersFence">Whether the writer's fence stands between the frame and the flag.</param>
    /// <param name="readersFence">Whether the reader's stands between its flag and its last look.</param>
    /// <param name="countsLast">Whether the wake word is counted after the flag was taken, or before.</param>
    private static Explorer ExploreSleeping(bool writersFence, bool readersFence, bool countsLast)
    {
        const int newest = 0, word = 1, waiting = 2;
        var writer = new ModelProgram("writer", 3)
            .Label("next frame")
            .Set(0, static r => r[0] + 1)
            .Jump("end", static r => r[0] > Frames)
            .Store(static _ => newest, static r => r[0]);
        writer = (countsLast ? writer : Count(writer, word)).Fence(writersFence)
            .Load(1, waiting)
            .Jump("next frame", static r => r[1] == 0)
            .Store(waiting, 0);
        writer = (countsLast ? Count(writer, word) : writer)
            .Wake(word)
            .Jump("next frame")
            .Label("end");
        const int seen = 0, look = 1, looks = 2, read = 3;
        var reader = new ModelProgram("reader", 4)
            .Label("look")
            .Set(looks, static r => r[looks] + 1)
            .Jump("end", static r => r[looks] > Looks)

            // What is new is read; after the last frame nothing is awaited.
            .Load(read, newest)
            .Set(seen, static r => r[read])
            .Jump("end", static r => r[seen] == Frames)
            .Load(look, word)
            .Store(waiting, 1)
            .Fence(readersFence)
            .Load(read, newest)
            .Jump("clear", static r => r[read] > r[seen])
            .Sleep(word, look)
            .Label("clear")
            .Store(waiting, 0)
            .Jump("look")
            .Label("end");
        return Explorer.Run(3, writer, reader);
    }

    // Interlocked.Increment is a fence too; the writer alone counts.
    private static ModelProgram Count(ModelProgram writer, int word) => writer.Fence().Set(2, static r => r[2] + 1).Store(_ => word, static r => r[2]).Fence();

    private static Explorer ExploreWaiting(bool writersFence, bool readersFence)
    {
        const int next = 0, waits = 1, moved = 2;
        var writer = new ModelProgram("writer", 3)
            .Label("try")
            .Set(2, static r => r[2] + 1)
            .Jump("end", static r => r[2] > Looks)
            .Load(0, next)
            .Jump("end", static r => r[0] > 0)

            // The event is reset before the flag goes up; the word of the reader sets it.
            .Store(moved, 0)
            .Store(waits, 1)
            .Fence(writersFence)
            .Load(0, next)
            .Jump("end", static r => r[0] > 0)
            .Sleep(moved, 1)
            .Jump("try")
            .Label("end");
        var reader = new ModelProgram("reader", 1)
            .Store(next, 1)
            .Fence(readersFence)
            .Load(0, waits)
            .Jump("end", static r => r[0] == 0)
            .Store(moved, 1)
            .Wake(moved)
            .Label("end");
        return Explorer.Run(3, writer, reader);
    }
}
