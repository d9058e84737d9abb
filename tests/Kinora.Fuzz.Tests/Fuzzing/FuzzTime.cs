using System.Globalization;

namespace Kinora.Fuzz.Tests.Fuzzing;

/// <summary>How long each parser is fuzzed, as the environment says.</summary>
internal static class FuzzTime
{
    /// <summary>Sessions of a usual run, whose seeds are 0, 1, 2, …</summary>
    public const int UsualSessions = 8;

    /// <summary><c>KINORA_FUZZ_SECONDS</c>, which <c>./kinora test --soak</c> sets to 60; null: the usual sessions.</summary>
    public static TimeSpan? Length { get; } =
        double.TryParse(Environment.GetEnvironmentVariable("KINORA_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary><c>KINORA_FUZZ_SEED</c>: the one session to run; null: those of the length.</summary>
    public static int? Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("KINORA_FUZZ_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : null;

    /// <summary>The seeds of this run's sessions; a long run begins anywhere, so that each sees other inputs.</summary>
    public static IEnumerable<int> Seeds()
    {
        if (Seed is { } only)
        {
            return [only];
        }

        if (Length is not { } length)
        {
            return Enumerable.Range(0, UsualSessions);
        }

        var begun = TimeProvider.System.GetTimestamp();
        return Enumerable.Range(Random.Shared.Next(1_000_000_000), int.MaxValue / 4).TakeWhile(_ => TimeProvider.System.GetElapsedTime(begun) < length);
    }
}
