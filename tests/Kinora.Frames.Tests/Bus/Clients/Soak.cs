using System.Globalization;

namespace Kinora.Frames.Tests.Bus.Clients;

/// <summary>What <c>./kinora test --soak</c> asks for by the environment: how often and how long, and to be told what was measured.</summary>
internal static class Soak
{
    /// <summary>How many clients are killed: <c>KINORA_BUS_KILLS</c>, by default 200.</summary>
    public static int Kills => Number("KINORA_BUS_KILLS") ?? 200;

    /// <summary>How many seconds clients are killed and stopped at random: <c>KINORA_BUS_SECONDS</c>, by default 10.</summary>
    public static int Seconds => Number("KINORA_BUS_SECONDS") ?? 10;

    /// <summary>Where random choices begin: <c>KINORA_BUS_SEED</c>, by default anywhere.</summary>
    public static int Seed { get; } = Number("KINORA_BUS_SEED") ?? Random.Shared.Next();

    /// <summary>Says what was measured, where it can be seen.</summary>
    public static void Tell(string text)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        if (Number("KINORA_BUS_KILLS") is not null || Number("KINORA_BUS_SECONDS") is not null)
        {
            Console.WriteLine(text);
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
