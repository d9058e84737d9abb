using Kinora.Media.Supervision;

namespace Kinora.Media.Tests.Chaos;

/// <summary>How a source came through a fault.</summary>
/// <param name="Noticed">From the fault to its being noticed.</param>
/// <param name="Back">From the fault's being mended to the first frame.</param>
/// <param name="States">What the source went through, from noticing the fault to being live.</param>
internal sealed record Recovery(TimeSpan Noticed, TimeSpan Back, IReadOnlyList<SourceHealth> States)
{
    public override string ToString() =>
        $"noticed after {Noticed.TotalSeconds:F2} s, back {Back.TotalSeconds:F2} s after it was mended, through {string.Join(" → ", States.Select(health => health.State))}";
}
