using System.Globalization;

namespace Kinora.Server.Limits;

/// <summary>When to come back, as the header Retry-After says it.</summary>
internal static class Retry
{
    /// <summary>Whole seconds, at least one.</summary>
    public static string Seconds(TimeSpan left) => Math.Max(1, (int)Math.Ceiling(left.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
