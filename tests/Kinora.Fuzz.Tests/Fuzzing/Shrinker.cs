namespace Kinora.Fuzz.Tests.Fuzzing;

/// <summary>Makes a failing input smaller for as long as it still fails in the same way.</summary>
internal static class Shrinker
{
    private const int MostTrials = 3000;

    /// <param name="input">What fails.</param>
    /// <param name="failsAlike">Whether a smaller input fails as that one does.</param>
    public static byte[] Shrink(byte[] input, Func<byte[], bool> failsAlike)
    {
        var trials = 0;
        for (var size = Math.Max(1, input.Length / 2); ; size = Math.Max(1, size / 2))
        {
            var before = input.Length;
            for (var at = 0; at < input.Length && trials < MostTrials; trials++)
            {
                byte[] smaller = [.. input[..at], .. input[Math.Min(at + size, input.Length)..]];
                if (failsAlike(smaller))
                {
                    input = smaller;
                }
                else
                {
                    at += size;
                }
            }

            if (trials >= MostTrials || (size == 1 && input.Length == before))
            {
                return input;
            }
        }
    }
}
