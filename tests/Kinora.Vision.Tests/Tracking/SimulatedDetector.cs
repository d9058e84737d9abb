using Kinora.Frames.Results;

namespace Kinora.Vision.Tests.Tracking;

/// <summary>
/// A detector with known faults: boxes tremble, people are missed now and then, those who are half hidden score low, and phantoms appear.
/// Seeded, so every run sees the same faults.
/// </summary>
internal sealed class SimulatedDetector(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Standard deviation of every edge, as a part of the box's height.</summary>
    public float Tremble { get; init; } = 0.015f;

    /// <summary>How often a person is not found at all, 0..1.</summary>
    public float Misses { get; init; } = 0.05f;

    /// <summary>How often a phantom appears in a frame, 0..1.</summary>
    public float Phantoms { get; init; } = 0.1f;

    public List<Detection> Detect(IEnumerable<TruthBox> truth, int width, int height)
    {
        var found = new List<Detection>();
        foreach (var person in truth)
        {
            if (person.Visibility < 0.3f || _random.NextSingle() < Misses)
            {
                continue;
            }

            var box = person.Box;
            var noise = Tremble * box.Height;
            var score = Math.Clamp((0.9f * person.Visibility) + (0.08f * Gaussian()), 0.05f, 0.99f);
            found.Add(new Detection("person", score, new Box(
                box.X1 + (noise * Gaussian()),
                box.Y1 + (noise * Gaussian()),
                box.X2 + (noise * Gaussian()),
                box.Y2 + (noise * Gaussian())).Clamp(width, height)));
        }

        if (_random.NextSingle() < Phantoms)
        {
            var x = _random.NextSingle() * (width - 60);
            var y = _random.NextSingle() * (height - 160);
            found.Add(new Detection("person", 0.15f + (0.5f * _random.NextSingle()), new Box(x, y, x + 60, y + 160)));
        }

        return found;
    }

    private float Gaussian() => MathF.Sqrt(-2 * MathF.Log(1 - _random.NextSingle())) * MathF.Cos(MathF.Tau * _random.NextSingle());
}
