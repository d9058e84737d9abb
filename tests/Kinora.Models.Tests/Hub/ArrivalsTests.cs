using Kinora.Models.Hub.Downloads;

namespace Kinora.Models.Tests.Hub;

public class ArrivalsTests
{
    [Fact]
    public void ClaimAndAdd_AnyOrder_CoverEachByteOnce()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var size = random.Next(1, 500);
            var part = random.Next(1, 100);
            var arrivals = new Arrivals(size);
            var there = new bool[size];
            var claims = new List<(long Start, long End, long Claimed)>();
            while (!arrivals.IsComplete)
            {
                if (random.Next(3) == 0 && arrivals.Claim(part) is { } claim)
                    claims.Add((claim.Start, claim.End, claim.Start));
                if (claims.Count == 0)
                    continue;

                // One who has a claim brings some bytes, or all, or gives it back.
                var chosen = random.Next(claims.Count);
                var (start, end, claimed) = claims[chosen];
                var reached = random.Next((int)start, (int)end + 1);
                for (var at = start; at < reached; at++)
                {
                    Assert.False(there[at]);
                    there[at] = true;
                }

                if (reached > start)
                    arrivals.Add(start, reached);
                claims[chosen] = (reached, end, claimed);
                if (reached == end || random.Next(4) == 0)
                {
                    arrivals.Release(claimed, part);
                    claims.RemoveAt(chosen);
                }

                Agree(arrivals, there, random.Next(size));
            }

            Assert.Null(arrivals.Claim(part));
            Assert.Equal([(0L, (long)size)], arrivals.Ranges);
        }
    }

    [Fact]
    public void Claim_UnknownSize_IsTheFirstPartOnly()
    {
        var arrivals = new Arrivals(null);

        Assert.Equal((0, 100), arrivals.Claim(100));
        Assert.Null(arrivals.Claim(100));
        arrivals.Size = 150;
        Assert.Equal((100, 150), arrivals.Claim(100));
    }

    [Fact]
    public void Claim_WhereAReaderWaits_ComesFirst()
    {
        var arrivals = new Arrivals(1000);

        using (arrivals.Want(550))
            Assert.Equal((500, 600), arrivals.Claim(100));
        Assert.Equal((0, 100), arrivals.Claim(100));
    }

    [Fact]
    public void Changed_AnyChange_IsToldToWhoeverWaited()
    {
        var arrivals = new Arrivals(10);
        var (first, generation) = (arrivals.Changed, arrivals.Generation);
        arrivals.Add(0, 4);
        var second = arrivals.Changed;
        arrivals.Reset();

        Assert.True(first.IsCompleted);
        Assert.True(second.IsCompleted);
        Assert.False(arrivals.Changed.IsCompleted);
        Assert.Equal(generation + 1, arrivals.Generation);
        Assert.Equal((0, 0), (arrivals.Bytes, arrivals.EndFrom(0)));
    }

    private static void Agree(Arrivals arrivals, bool[] there, int position)
    {
        Assert.Equal(there.Count(static one => one), arrivals.Bytes);
        var end = position;
        while (end < there.Length && there[end])
            end++;
        Assert.Equal(end, arrivals.EndFrom(position));
    }
}
